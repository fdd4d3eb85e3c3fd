-- Claiming across tenants: the dispatcher's only way in. It learns ids, never contents.

-- Take up to `most` rows that are due, or whose holder is gone, one per channel at a time, earliest first.
-- Claims are serialised by an advisory lock so that two senders never hold two rows of one channel.
-- An edit waits until what it edits is settled, and behind older edits and deletes; a delete waits only for the publish;
-- what follows something waits until that is settled. Look-ups wait for nothing.
-- The first pass reads only the longest overdue; where they do not yield enough (one channel's pile), a second reads all.
CREATE OR REPLACE FUNCTION passaparola_claim(holder text, most integer, lease interval)
RETURNS TABLE (delivery bigint, brand bigint, fence_now bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held boolean; found integer := 0; reach integer; given integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('passaparola_claim'));
    held := passaparola_held();
    FOREACH reach IN ARRAY ARRAY[most * 8, NULL] LOOP
        RETURN QUERY
        WITH candidate AS (
            SELECT DISTINCT ON (d.channel_id) d.id, COALESCE(d.next_at, d.lease_until) AS since
            FROM (
                SELECT o.* FROM deliveries_delivery o
                WHERE (o.next_at <= now() OR o.lease_until < now()) AND (o.lease_until IS NULL OR o.lease_until < now())
                  AND (o.state IN ('unknown', 'restored', 'sending')
                       OR (o.state IN ('scheduled', 'preparing') AND NOT held))
                  AND o.channel_id NOT IN (SELECT y.channel_id FROM deliveries_delivery y WHERE y.lease_until > now())
                ORDER BY COALESCE(o.next_at, o.lease_until) LIMIT reach
            ) d JOIN channels_channel c ON c.id = d.channel_id JOIN workspaces_brand b ON b.id = d.brand_id
            WHERE ((c.binned_at IS NULL AND b.binned_at IS NULL AND c.health <> 'reconnect') OR d.state = 'sending')
              AND (d.action = 'publish' OR d.state NOT IN ('scheduled', 'preparing') OR NOT EXISTS (
                    SELECT 1 FROM deliveries_delivery p
                    WHERE p.thing_kind = d.thing_kind AND p.thing_id = d.thing_id AND p.channel_id = d.channel_id
                      AND p.occurrence = d.occurrence AND p.state NOT IN ('sent', 'failed', 'cancelled')
                      AND (p.action = 'publish' OR (d.action = 'edit' AND p.id < d.id))))
              AND (d.follows_id IS NULL OR d.state NOT IN ('scheduled', 'preparing') OR EXISTS (
                    SELECT 1 FROM deliveries_delivery f
                    WHERE f.id = d.follows_id AND f.state IN ('sent', 'failed', 'cancelled')))
            ORDER BY d.channel_id, (d.state <> 'sending'), d.due_at, d.id
        ), taken AS (
            -- Somebody may have settled or taken the row since the candidates were read: what is asked here is asked
            -- again of the locked row.
            SELECT d.id FROM deliveries_delivery d JOIN candidate k ON k.id = d.id
            WHERE d.state IN ('scheduled', 'preparing', 'sending', 'unknown', 'restored')
              AND (d.lease_until IS NULL OR d.lease_until < now()) AND (d.next_at <= now() OR d.lease_until IS NOT NULL)
            ORDER BY k.since LIMIT most - found FOR UPDATE OF d SKIP LOCKED
        )
        UPDATE deliveries_delivery d
        SET fence = d.fence + 1, lease_until = now() + lease, lease_holder = holder
        FROM taken WHERE d.id = taken.id
        RETURNING d.id, d.brand_id, d.fence;
        GET DIAGNOSTICS given = ROW_COUNT;
        found := found + given;
        EXIT WHEN found >= most OR (SELECT count(*) < most * 8 FROM (
            SELECT 1 FROM deliveries_delivery o WHERE o.next_at <= now() OR o.lease_until < now() LIMIT most * 8) AS open);
    END LOOP;
END $$;

-- Let go of what processes of this host held that are no longer alive.
CREATE OR REPLACE FUNCTION passaparola_claim_orphans(host text, alive text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE freed integer;
BEGIN
    UPDATE deliveries_delivery SET lease_until = now() - interval '1 second'
    WHERE lease_until > now() AND split_part(lease_holder, '|', 1) = host
      AND NOT split_part(lease_holder, '|', 2) = ANY (alive);
    GET DIAGNOSTICS freed = ROW_COUNT;
    RETURN freed;
END $$;

-- Let go of what this holder no longer carries: its claim's answer was lost, or its task ended without a record.
CREATE OR REPLACE FUNCTION passaparola_claim_dropped(holder text, carried bigint[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE freed integer;
BEGIN
    UPDATE deliveries_delivery SET lease_until = now() - interval '1 second'
    WHERE lease_until > now() AND lease_holder = holder AND NOT id = ANY (carried);
    GET DIAGNOSTICS freed = ROW_COUNT;
    RETURN freed;
END $$;

-- For the job that reminds people of what they publish by hand: it learns ids, never contents.
CREATE OR REPLACE FUNCTION passaparola_deliveries_to_remind(most integer)
RETURNS TABLE (brand bigint, delivery bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.brand_id, d.id FROM deliveries_delivery d JOIN workspaces_brand b ON b.id = d.brand_id
    WHERE d.state = 'waiting' AND d.reason ->> 'id' = 'delivery.by_hand' AND d.reminded_at IS NULL
      AND b.binned_at IS NULL
    ORDER BY d.due_at LIMIT most
$$;
