-- site holds what the public may read, trending what its lists need besides, discovery what visitors report.

CREATE SCHEMA site AUTHORIZATION streamvibe_owner;
CREATE SCHEMA trending AUTHORIZATION streamvibe_owner;
CREATE SCHEMA discovery AUTHORIZATION streamvibe_owner;
GRANT CREATE, USAGE ON SCHEMA site TO streamvibe_definer, streamvibe_steward;
GRANT CREATE, USAGE ON SCHEMA trending, discovery TO streamvibe_steward;
GRANT USAGE ON SCHEMA site, trending TO streamvibe_web, streamvibe_worker;
GRANT USAGE ON SCHEMA site TO streamvibe_visitor;
GRANT USAGE ON SCHEMA discovery TO streamvibe_web;
