-- words of other nodes take effect now, not at the full minute: the job, where it does not wait yet
INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock)
VALUES ('exchange', 'sharing.take_words', 'sharing.take_words')
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
