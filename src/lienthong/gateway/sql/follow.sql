-- $1 follower, $2 now: how far it has come
WITH begun AS (
    INSERT INTO exchange_follower (name, position, at) VALUES ($1, -1, $2)
    ON CONFLICT (name) DO NOTHING RETURNING position
)
SELECT position FROM begun
UNION ALL SELECT position FROM exchange_follower WHERE name = $1
