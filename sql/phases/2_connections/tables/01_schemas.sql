-- vault holds the encrypted tokens, connections what we must remember about the platforms besides.

CREATE SCHEMA vault AUTHORIZATION streamvibe_owner;
CREATE SCHEMA connections AUTHORIZATION streamvibe_owner;
GRANT CREATE, USAGE ON SCHEMA vault TO streamvibe_definer, streamvibe_steward;
GRANT CREATE, USAGE ON SCHEMA connections TO streamvibe_steward;
GRANT USAGE ON SCHEMA vault, connections TO streamvibe_web, streamvibe_worker;
