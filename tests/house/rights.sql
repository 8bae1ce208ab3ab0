-- name: mighty_roles
-- Roles of the running site with an attribute or a membership, and owning roles that can log in or bypass policies.
SELECT r.rolname || ' has powers of its own or of another role' AS fault
FROM pg_roles r
WHERE r.rolname = ANY (%(running)s)
    AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR NOT r.rolcanlogin
        OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid))
UNION ALL
SELECT r.rolname || ' can log in or bypasses policies'
FROM pg_roles r
WHERE r.rolname IN ('streamvibe_owner', 'streamvibe_definer', 'streamvibe_steward') AND (r.rolcanlogin OR r.rolbypassrls OR r.rolsuper)

-- name: owned_by_running_roles
-- Anything at all in this database that a role of the running site owns.
SELECT r.rolname || ' owns ' || pg_describe_object(s.classid, s.objid, s.objsubid) AS fault
FROM pg_shdepend s
JOIN pg_roles r ON r.oid = s.refobjid
WHERE s.deptype = 'o' AND s.dbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()) AND r.rolname = ANY (%(running)s)

-- name: unguarded_tables
-- Tables outside the public read model without enabled and forced row level security.
SELECT format('%%s.%%s has no forced row level security', n.nspname, c.relname) AS fault
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (%(schemas)s) AND n.nspname NOT IN ('site', 'ext', 'parts', 'deploy') AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)

-- name: policies_without_a_person
-- Policies of running roles that ask for nobody; what may be open to all is listed.
SELECT format('%%s.%%s opens every row to %%s for %%s', p.schemaname, p.tablename, r.name, p.cmd) AS fault
FROM pg_policies p
CROSS JOIN unnest(p.roles) AS r (name)
WHERE (r.name = ANY (%(running)s) OR r.name = 'public')
    AND (coalesce(p.qual, p.with_check) NOT LIKE '%%auth.uid()%%' OR coalesce(p.with_check, p.qual) NOT LIKE '%%auth.uid()%%')
    AND NOT (p.cmd = 'SELECT' AND format('%%s %%s.%%s', r.name, p.schemaname, p.tablename) = ANY (%(open)s))

-- name: second_policies
-- A role has one permissive policy on a table: two are joined by OR, and slow.
SELECT format('%%s.%%s has more than one policy for %%s', p.schemaname, p.tablename, r.name) AS fault
FROM pg_policies p
CROSS JOIN unnest(p.roles) AS r (name)
GROUP BY p.schemaname, p.tablename, r.name
HAVING count(*) > 1

-- name: careless_definers
-- Functions with their owner's rights that belong to another role, or whose names a temporary table can shadow.
SELECT format('%%s.%%s is careless: owner %%s, %%s', n.nspname, p.proname, pg_get_userbyid(p.proowner), coalesce(array_to_string(p.proconfig, ', '), 'no settings')) AS fault
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND n.nspname = ANY (%(schemas)s)
    AND (pg_get_userbyid(p.proowner) NOT IN ('streamvibe_definer', 'streamvibe_steward')
        OR NOT EXISTS (SELECT FROM unnest(p.proconfig) AS s (setting) WHERE s.setting LIKE 'search\_path=pg\_catalog, %%pg\_temp'))

-- name: functions_for_everybody
-- Functions of ours that nobody took from PUBLIC; extensions keep theirs.
SELECT format('%%s.%%s may be called by everybody', n.nspname, p.proname) AS fault
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = ANY (%(schemas)s) AND format('%%s.%%s', n.nspname, p.proname) <> ALL (%(pure)s)
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a WHERE a.grantee = 0)

-- name: crossing_views
-- Views that show a running role rows with their owner's rights.
SELECT format('%%s.%%s shows %%s more than its own rows', n.nspname, c.relname, r.name) AS fault
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN unnest(%(running)s::text[]) AS r (name)
WHERE c.relkind IN ('v', 'm') AND n.nspname = ANY (%(schemas)s) AND format('%%s.%%s', n.nspname, c.relname) <> ALL (%(views)s)
    AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'], false)
    AND has_schema_privilege(r.name, n.oid, 'USAGE') AND has_any_column_privilege(r.name, c.oid, 'SELECT')

-- name: rights_to_make_things
-- Running roles make nothing in a schema; parts and deploy are closed to all, and everything but site to the visitor.
SELECT format('%%s has rights on schema %%s', r.name, n.nspname) AS fault
FROM pg_namespace n
CROSS JOIN unnest(%(running)s::text[]) AS r (name)
WHERE n.nspname = ANY (%(schemas)s)
    AND (has_schema_privilege(r.name, n.oid, 'CREATE')
        OR (has_schema_privilege(r.name, n.oid, 'USAGE')
            AND n.nspname = ANY (CASE r.name WHEN 'streamvibe_visitor' THEN %(schemas)s::text[] ELSE ARRAY['parts', 'deploy'] END)
            AND NOT (r.name = 'streamvibe_visitor' AND n.nspname IN ('site', 'ext'))))

-- name: rights_on_the_database
-- Running roles make no schema and no temporary table. Asked of the database that the phases were applied to.
SELECT format('%%s has %%s on the database', r.name, d.kind) AS fault
FROM unnest(%(running)s::text[]) AS r (name)
CROSS JOIN unnest(ARRAY['CREATE', 'TEMPORARY']) AS d (kind)
WHERE has_database_privilege(r.name, %(database)s, d.kind)

-- name: rights_to_write
-- Nobody of the running site writes the public read model or empties a table; a visitor writes nothing at all.
SELECT format('%%s can write %%s.%%s', r.name, n.nspname, c.relname) AS fault
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN unnest(%(running)s::text[]) AS r (name)
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname = ANY (%(schemas)s)
    AND (has_table_privilege(r.name, c.oid, 'TRUNCATE, TRIGGER, REFERENCES')
        OR ((n.nspname = 'site' OR r.name = 'streamvibe_visitor')
            AND (has_any_column_privilege(r.name, c.oid, 'INSERT, UPDATE') OR has_table_privilege(r.name, c.oid, 'DELETE'))))

-- name: steward_functions
-- Every function that crosses people, and which running roles may call it.
SELECT n.nspname || '.' || p.proname AS name,
    coalesce((SELECT string_agg(substr(r.name, 12), ' ' ORDER BY r.name) FROM unnest(%(running)s::text[]) AS r (name)
        WHERE has_function_privilege(r.name, p.oid, 'EXECUTE')), '') AS callers
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND pg_get_userbyid(p.proowner) = 'streamvibe_steward'
