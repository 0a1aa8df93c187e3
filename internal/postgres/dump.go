package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Dump writes the schema as text: what stands where, in the words of the database itself and in an order that does not
// depend on how it came to be. It is for reading and for comparing with the committed schema.sql, and is the same on
// every server version we support. It holds no rows. Tables of goose and River are listed by name only: their shape
// is theirs.
func Dump(ctx context.Context, dsn string) (string, error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return "", fmt.Errorf("dump the schema: %w", Trouble(ctx, err))
	}
	defer conn.Close(context.WithoutCancel(ctx))
	// With nothing on the search path every name is written in full.
	if _, err := conn.Exec(ctx, "set search_path = ''"); err != nil {
		return "", fmt.Errorf("dump the schema: %w", Trouble(ctx, err))
	}
	var out strings.Builder
	out.WriteString("-- The schema, as the migrations leave it. Written by \"recourse migrate dump\"; do not edit.\n")
	for _, part := range dumpParts {
		rows, err := conn.Query(ctx, dumpCommon+part.sql) //allow:sqltext both parts are constants of this package
		if err != nil {
			return "", fmt.Errorf("dump the schema: %s: %w", part.name, Trouble(ctx, err))
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return "", fmt.Errorf("dump the schema: %s: %w", part.name, Trouble(ctx, err))
		}
		if len(lines) == 0 {
			continue
		}
		fmt.Fprintf(&out, "\n-- %s\n\n", part.name)
		for _, line := range lines {
			out.WriteString(strings.TrimRight(line, "\n "))
			out.WriteString("\n")
		}
	}
	return out.String(), nil
}

// dumpCommon names what is ours: relations, types and functions of every schema that is not the system's, without
// those of the tools and of extensions.
const dumpCommon = `
with schemas as (
	select oid, nspname from pg_catalog.pg_namespace
	where nspname !~ '^pg_' and nspname <> 'information_schema'
), theirs as (
	select objid, classid from pg_catalog.pg_depend where deptype = 'e'
), relations as (
	select c.oid, c.relname, c.relkind, c.relacl, c.relowner, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
		c.relpersistence, pg_catalog.pg_get_partkeydef(c.oid) as partkey,
		pg_catalog.format('%I.%I', s.nspname, c.relname) as name
	from pg_catalog.pg_class c join schemas s on s.oid = c.relnamespace
	where c.relname !~ '^(river|goose)_'
		and not exists (select from theirs t where t.objid = c.oid and t.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
), functions as (
	select p.oid, p.proacl, p.proowner, p.prokind, pg_catalog.format('%I.%I(%s)', s.nspname, p.proname,
		pg_catalog.pg_get_function_identity_arguments(p.oid)) as name
	from pg_catalog.pg_proc p join schemas s on s.oid = p.pronamespace
	where p.proname !~ '^river_' and p.prokind in ('f', 'p')
		and not exists (select from theirs t where t.objid = p.oid and t.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass)
), types as (
	select y.oid, y.typtype, y.typbasetype, y.typtypmod, y.typnotnull, y.typdefault, pg_catalog.format('%I.%I', s.nspname, y.typname) as name
	from pg_catalog.pg_type y join schemas s on s.oid = y.typnamespace
	where y.typtype in ('e', 'd') and y.typname !~ '^river_'
		and not exists (select from theirs t where t.objid = y.oid and t.classid = 'pg_catalog.pg_type'::pg_catalog.regclass)
)
`

// dumpParts are read in this order. Each gives one text column, sorted by name under the C collation.
var dumpParts = []struct{ name, sql string }{
	{"Extensions", `
select pg_catalog.format('create extension %I;', extname) from pg_catalog.pg_extension where extname <> 'plpgsql'
order by extname collate "C"`},

	{"Schemas", `
select pg_catalog.format('create schema %I;', nspname) from schemas where nspname <> 'public' order by nspname collate "C"`},

	{"Types", `
select case typtype
	when 'e' then pg_catalog.format('create type %s as enum (%s);', name, (
		select pg_catalog.string_agg(pg_catalog.quote_literal(enumlabel), ', ' order by enumsortorder)
		from pg_catalog.pg_enum where enumtypid = types.oid))
	else pg_catalog.format('create domain %s as %s%s%s%s;', name, pg_catalog.format_type(typbasetype, typtypmod),
		' default ' || typdefault, case when typnotnull then ' not null' end, (
		select pg_catalog.string_agg(pg_catalog.format(E'\n\tconstraint %I %s', conname, pg_catalog.pg_get_constraintdef(oid)), ''
			order by conname collate "C") from pg_catalog.pg_constraint where contypid = types.oid and contype = 'c'))
	end
from types order by name collate "C"`},

	{"Sequences", `
select pg_catalog.format('create sequence %s as %s start %s increment %s;', r.name,
	pg_catalog.format_type(q.seqtypid, null), q.seqstart, q.seqincrement)
from relations r join pg_catalog.pg_sequence q on q.seqrelid = r.oid
where not exists (select from pg_catalog.pg_depend d where d.objid = r.oid and d.deptype = 'i')
order by r.name collate "C"`},

	{"Functions", `
select pg_catalog.pg_get_functiondef(oid) || E';\n' from functions order by name collate "C"`},

	{"Tables", `
select pg_catalog.format(E'create %stable %s (%s\n)%s%s;%s%s\n', case r.relpersistence when 'u' then 'unlogged ' end, r.name,
	(select pg_catalog.string_agg(line, ',' order by kind, place, line collate "C") from (
		select 1 as kind, a.attnum as place, pg_catalog.format(E'\n\t%I %s%s%s%s', a.attname,
			pg_catalog.format_type(a.atttypid, a.atttypmod),
			case when a.attcollation <> y.typcollation then ' collate ' || (
				select pg_catalog.quote_ident(collname) from pg_catalog.pg_collation where oid = a.attcollation) end,
			case when a.attidentity = 'a' then ' generated always as identity'
				when a.attidentity = 'd' then ' generated by default as identity'
				when a.attgenerated <> '' then ' generated always as (' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) || case a.attgenerated when 's' then ') stored' else ') virtual' end
				else ' default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) end,
			case when a.attnotnull then ' not null' end) as line
		from pg_catalog.pg_attribute a join pg_catalog.pg_type y on y.oid = a.atttypid
			left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
		where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
		union all
		select 2, case k.contype when 'p' then 1 when 'u' then 2 when 'x' then 3 when 'c' then 4 else 5 end,
			pg_catalog.format(E'\n\tconstraint %I %s', k.conname, pg_catalog.pg_get_constraintdef(k.oid))
		from pg_catalog.pg_constraint k where k.conrelid = r.oid and k.contype in ('p', 'u', 'x', 'c', 'f')
	) lines),
	' partition by ' || r.partkey,
	' with (' || pg_catalog.array_to_string(r.reloptions, ', ') || ')',
	case when r.relrowsecurity then pg_catalog.format(E'\nalter table %s enable row level security;', r.name) end,
	case when r.relforcerowsecurity then pg_catalog.format(E'\nalter table %s force row level security;', r.name) end)
from relations r where r.relkind in ('r', 'p') order by r.name collate "C"`},

	{"Tables of tools", `
select pg_catalog.format('-- %I', c.relname) from pg_catalog.pg_class c join schemas s on s.oid = c.relnamespace
where c.relkind = 'r' and c.relname ~ '^(river|goose)_' order by c.relname collate "C"`},

	{"Views", `
select pg_catalog.format(E'create %sview %s as\n%s\n', case relkind when 'm' then 'materialized ' end, name, pg_catalog.pg_get_viewdef(oid))
from relations where relkind in ('v', 'm') order by name collate "C"`},

	{"Indexes", `
select pg_catalog.pg_get_indexdef(i.indexrelid) || ';'
from pg_catalog.pg_index i join relations r on r.oid = i.indrelid join pg_catalog.pg_class x on x.oid = i.indexrelid
where not exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
order by r.name collate "C", x.relname collate "C"`},

	{"Triggers", `
select pg_catalog.pg_get_triggerdef(t.oid) || ';' || case t.tgenabled when 'O' then '' else ' -- enabled: ' || t.tgenabled::text end
from pg_catalog.pg_trigger t join relations r on r.oid = t.tgrelid where not t.tgisinternal
order by r.name collate "C", t.tgname collate "C"`},

	{"Policies", `
select pg_catalog.format('create policy %I on %s as %s for %s to %s%s%s;', p.polname, r.name,
	case when p.polpermissive then 'permissive' else 'restrictive' end,
	case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
	(select pg_catalog.string_agg(case when role = 0 then 'public' else role::pg_catalog.regrole::text end, ', ' order by role)
		from pg_catalog.unnest(p.polroles) role),
	' using (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
	' with check (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')')
from pg_catalog.pg_policy p join relations r on r.oid = p.polrelid
order by r.name collate "C", p.polname collate "C"`},

	{"Grants", `
select pg_catalog.format('grant %s on %s to %s;', rights, name, grantee) from (
	select pg_catalog.string_agg(pg_catalog.lower(a.privilege_type), ', ' order by a.privilege_type collate "C") as rights, name,
		case when a.grantee = 0 then 'public' else a.grantee::pg_catalog.regrole::text end as grantee
	from (
		select name, relacl as acl, relowner as owner from relations
		union all select name, proacl, proowner from functions
	) things, pg_catalog.aclexplode(acl) a
	where a.grantee <> owner group by name, a.grantee
) granted order by name collate "C", grantee collate "C"`},

	{"Comments", `
select pg_catalog.format('comment on %s is %L;', what, said) from (
	select case r.relkind when 'v' then 'view ' when 'm' then 'materialized view ' when 'S' then 'sequence ' when 'i' then 'index '
			else 'table ' end || r.name as what, r.name as name, 0 as place,
		pg_catalog.obj_description(r.oid, 'pg_class') as said from relations r
	union all
	select pg_catalog.format('column %s.%I', r.name, a.attname), r.name, a.attnum, pg_catalog.col_description(r.oid, a.attnum)
	from relations r join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
	union all select 'function ' || name, name, 0, pg_catalog.obj_description(oid, 'pg_proc') from functions
	union all select case typtype when 'd' then 'domain ' else 'type ' end || name, name, 0,
		pg_catalog.obj_description(oid, 'pg_type') from types
) comments where said is not null order by name collate "C", place`},
}
