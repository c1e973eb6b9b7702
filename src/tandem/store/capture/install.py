"""The SQL that makes every record table write the event log.

Each table gets one function and three statement-level triggers with transition tables: a bulk statement
costs one INSERT into the log, whatever wrote it (ORM, COPY, plain SQL).

Who did it is read from two settings of the transaction: ``tandem.cause`` (one JSON object for all) and
``tandem.causes`` (a JSON object, record id -> cause, for statements that serve many runs at once).
A cause with ``"automation": "off"`` is logged but wakes no workflow; with ``"gradual"`` it wakes them later, so many
a minute. The engine, which knows what live workflows
await, says it in ``tandem.awaited``: what nobody awaits among its own changes is logged but not left to be thought
about (see ``store.read.pending.events``, which tells others' changes apart in the same way).
"""

from __future__ import annotations

from tandem.store.models.log import SHARDS
from tandem.store.models.record import Record


def prepare() -> str:
    """The sequence and the clock that the tables' defaults need."""
    return """
CREATE SEQUENCE tandem_id AS bigint CACHE 1;
CREATE FUNCTION tandem_now() RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN now() + coalesce((SELECT clock_offset FROM store_organisation WHERE id = 1), interval '0');
END $$;
"""


PROTECT = """
CREATE FUNCTION tandem_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND coalesce(current_setting('tandem.retention', true), '') = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON store_event
    FOR EACH ROW EXECUTE FUNCTION tandem_refuse();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON store_version
    FOR EACH ROW EXECUTE FUNCTION tandem_refuse();
"""


def install(model: type[Record]) -> str:
    """SQL that watches one record table."""
    table = model._meta.db_table
    hidden = "".join(f" - '{name}'" for name in (*model.hidden_fields, "updated_at"))
    pending = _PENDING if model.automated else "SELECT count(*) INTO counted FROM logged;"
    parts = {
        "pending": pending,  # first: it has places of its own
        "table": table,
        "type": model.record_type,
        "hidden": hidden,
        "shards": str(SHARDS),
        "gap": str(60 / GRADUAL_A_MINUTE),
    }
    return _fill(_FUNCTION, parts) + "".join(
        f"CREATE TRIGGER capture_{operation.lower()} AFTER {operation} ON {table} REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION tandem_capture_{model.record_type}();\n"
        for operation, tables in (
            ("INSERT", "NEW TABLE AS new_rows"),
            ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
            ("DELETE", "OLD TABLE AS old_rows"),
        )
    )


def uninstall(model: type[Record]) -> str:
    """SQL that stops watching one record table."""
    return f"DROP FUNCTION IF EXISTS tandem_capture_{model.record_type}() CASCADE;\n"


def _fill(sql: str, parts: dict[str, str]) -> str:
    for name, value in parts.items():
        sql = sql.replace(f"<{name}>", value)
    return sql


GRADUAL_A_MINUTE = 60  # events of an import that are thought about in a minute

# What comes gradually takes its turn behind what came gradually before.
_PENDING = """, later AS (
            INSERT INTO store_later (event_id, shard, due_at)
            SELECT id, record_id % <shards>, begun + row_number() OVER (ORDER BY id) * interval '<gap> seconds'
            FROM logged CROSS JOIN LATERAL (
                SELECT greatest(moment, (SELECT max(due_at) FROM store_later)) AS begun
                WHERE cause ->> 'automation' = 'gradual') AS queue)
            INSERT INTO store_pending (event_id, shard)
            SELECT id, record_id % <shards> FROM logged e WHERE coalesce(cause ->> 'automation', 'on') = 'on'
                AND (awaited IS NULL
                    OR CASE WHEN before IS NULL OR fields IS NULL THEN awaited ? '<type>' ELSE before ?| fields END
                    OR EXISTS (SELECT FROM store_run r WHERE r.record_id = e.record_id AND r.ended_at IS NULL));"""

_FUNCTION = """
CREATE FUNCTION tandem_capture_<type>() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole jsonb := nullif(current_setting('tandem.cause', true), '')::jsonb;
    each_one jsonb := nullif(current_setting('tandem.causes', true), '')::jsonb;
    awaited jsonb := nullif(current_setting('tandem.awaited', true), '')::jsonb;
    fields text[] := CASE WHEN jsonb_typeof(awaited -> '<type>') = 'array'
                          THEN ARRAY(SELECT jsonb_array_elements_text(awaited -> '<type>')) END;
    moment timestamptz := tandem_now();  -- once for the statement, not for each row
    counted bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        WITH logged AS (
            INSERT INTO store_event (at, record_type, record_id, op, before, after, cause)
            SELECT moment, '<type>', n.id, 'created', NULL, to_jsonb(n)<hidden>, coalesce(each_one -> n.id::text, whole)
            FROM new_rows n
            ORDER BY n.id
            RETURNING id, record_id, before, cause)
        <pending>
    ELSIF TG_OP = 'UPDATE' THEN
        -- Materialized: else the images are built anew for each of their fields (283 against 36 us a row).
        WITH pair AS MATERIALIZED (
            SELECT n.id, to_jsonb(n)<hidden> AS new, to_jsonb(o)<hidden> AS old
            FROM new_rows n JOIN old_rows o USING (id)),
        changed AS (
            SELECT pair.id, pair.new,
                   (SELECT jsonb_object_agg(f.key, f.value) FROM jsonb_each(pair.old) f
                    WHERE f.value IS DISTINCT FROM pair.new -> f.key) AS before
            FROM pair WHERE pair.new <> pair.old),
        logged AS (
            INSERT INTO store_event (at, record_type, record_id, op, before, after, cause)
            SELECT moment, '<type>', n.id, 'changed', n.before, n.new, coalesce(each_one -> n.id::text, whole)
            FROM changed n
            ORDER BY n.id
            RETURNING id, record_id, before, cause)
        <pending>
    ELSE
        WITH logged AS (
            INSERT INTO store_event (at, record_type, record_id, op, before, after, cause)
            SELECT moment, '<type>', o.id, 'deleted', NULL, to_jsonb(o)<hidden>, coalesce(each_one -> o.id::text, whole)
            FROM old_rows o
            ORDER BY o.id
            RETURNING id, record_id, before, cause)
        <pending>
    END IF;
    RETURN NULL;
END $$;
"""
