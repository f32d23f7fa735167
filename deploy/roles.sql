-- SPDX-License-Identifier: Apache-2.0
-- Run as the server's superuser, once. The owner migrates; the application only reads and writes rows: it
-- owns nothing and cannot TRUNCATE, so append-only tables stay append-only.
CREATE ROLE lienthong_owner LOGIN;
CREATE ROLE lienthong_app LOGIN;
CREATE DATABASE lienthong OWNER lienthong_owner TEMPLATE template0 ENCODING 'UTF8';
\connect lienthong
CREATE EXTENSION IF NOT EXISTS pg_trgm;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO lienthong_owner;
GRANT USAGE ON SCHEMA public TO lienthong_app;
ALTER DEFAULT PRIVILEGES FOR ROLE lienthong_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO lienthong_app;
ALTER DEFAULT PRIVILEGES FOR ROLE lienthong_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO lienthong_app;
ALTER DEFAULT PRIVILEGES FOR ROLE lienthong_owner IN SCHEMA public
    GRANT EXECUTE ON FUNCTIONS TO lienthong_app;
