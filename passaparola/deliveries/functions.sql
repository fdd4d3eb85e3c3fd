-- Claiming across tenants: the dispatcher's only way in. It learns ids, never contents.

-- Whether nothing of this brand may go out now: the installation, its organisation or the brand itself is held.
CREATE OR REPLACE FUNCTION passaparola_brand_held(brand bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT passaparola_held() OR EXISTS (
        SELECT 1 FROM workspaces_brand b JOIN workspaces_organisation o ON o.id = b.organisation_id
        WHERE b.id = brand AND (b.held_at IS NOT NULL OR o.held_at IS NOT NULL))
$$;

-- Whether it is a part of something that waits for a person, however far back: then it holds nothing up.
CREATE OR REPLACE FUNCTION passaparola_claim_strung(delivery bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE back AS (
        SELECT d.follows_id, d.state FROM deliveries_delivery d WHERE d.id = delivery
        UNION SELECT d.follows_id, d.state FROM deliveries_delivery d JOIN back ON d.id = back.follows_id
    )
    SELECT EXISTS (SELECT 1 FROM back WHERE back.state IN ('waiting', 'dead', 'restored'))
$$;

DROP FUNCTION IF EXISTS passaparola_claim(text, integer, interval);

-- Take up to `most` rows that are due, or whose holder is gone, one per channel at a time, earliest first.
-- Claims are serialised by an advisory lock so that two senders never hold two rows of one channel. What is prepared so
-- long before its moment that it is let go of again keeps no other row of its channel from being claimed.
-- `ahead`: those of the near future too, so that they are read before their moment; never one that a network put off.
-- `isolated`: only what killed its senders, for a process of its own; else everything but that.
-- Of a channel, an earlier publish that is still open holds the later ones up until it has been past its moment, or past
-- its last intent, for `release_after`; then they pass it, and it is marked. What waits for a person, or follows what
-- does, holds nothing up. An edit waits until what it edits is settled, and behind older edits and deletes; a delete
-- waits only for the publish; what follows something waits until that is settled. Look-ups wait for nothing.
-- The first pass reads only the longest overdue; where they do not yield enough (one channel's pile), others read more.
CREATE OR REPLACE FUNCTION passaparola_claim(
    holder text, most integer, lease interval, ahead interval, release_after interval, isolated boolean)
RETURNS TABLE (delivery bigint, brand bigint, fence_now bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held bigint[]; given bigint[]; taken bigint[] := '{}'; read integer; reach integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('passaparola_claim'));
    held := ARRAY(SELECT b.id FROM workspaces_brand b JOIN workspaces_organisation o ON o.id = b.organisation_id
                  WHERE b.held_at IS NOT NULL OR o.held_at IS NOT NULL OR passaparola_held());
    FOREACH reach IN ARRAY ARRAY[most * 2, most * 16, NULL] LOOP
        WITH ripe AS (
            (SELECT o.id, o.next_at AS since FROM deliveries_delivery o
             WHERE o.next_at <= now() + ahead AND (o.next_at <= now() OR o.state = 'scheduled' AND o.next_at = o.due_at)
               AND (o.lease_until IS NULL OR o.lease_until < now())
             ORDER BY o.next_at LIMIT reach)
            UNION ALL
            (SELECT o.id, o.lease_until FROM deliveries_delivery o WHERE o.lease_until < now()
             ORDER BY o.lease_until LIMIT reach)
        ), candidate AS (
            SELECT DISTINCT ON (d.channel_id) d.id, r.since
            FROM ripe r JOIN deliveries_delivery d ON d.id = r.id
            JOIN channels_channel c ON c.id = d.channel_id JOIN workspaces_brand b ON b.id = d.brand_id
            WHERE d.alone = isolated
              AND (d.state IN ('unknown', 'restored', 'sending')
                   OR (d.state IN ('scheduled', 'preparing') AND NOT d.brand_id = ANY (held)))
              AND ((c.binned_at IS NULL AND b.binned_at IS NULL AND c.health <> 'reconnect') OR d.state = 'sending')
              AND d.channel_id NOT IN (
                    SELECT y.channel_id FROM deliveries_delivery y
                    WHERE y.lease_until > now() AND NOT (y.state = 'preparing' AND y.due_at > now() + ahead + lease))
              AND (d.action <> 'publish' OR d.state NOT IN ('scheduled', 'preparing')
                   OR d.due_at > now() + ahead + lease OR NOT EXISTS (
                    SELECT 1 FROM deliveries_delivery e
                    WHERE e.channel_id = d.channel_id AND (e.due_at, e.id) < (d.due_at, d.id)
                      AND e.state IN ('scheduled', 'preparing', 'sending', 'unknown') AND e.action = 'publish'
                      AND GREATEST(e.due_at, e.intent_at) + release_after > now()
                      AND (e.follows_id IS NULL OR NOT passaparola_claim_strung(e.id))))
              AND (d.action = 'publish' OR d.state NOT IN ('scheduled', 'preparing') OR NOT EXISTS (
                    SELECT 1 FROM deliveries_delivery p
                    WHERE p.thing_kind = d.thing_kind AND p.thing_id = d.thing_id AND p.channel_id = d.channel_id
                      AND p.occurrence = d.occurrence AND p.state NOT IN ('sent', 'failed', 'cancelled')
                      AND (p.action = 'publish' OR (d.action = 'edit' AND p.id < d.id))))
              AND (d.follows_id IS NULL OR d.state NOT IN ('scheduled', 'preparing') OR EXISTS (
                    SELECT 1 FROM deliveries_delivery f
                    WHERE f.id = d.follows_id AND f.state IN ('sent', 'failed', 'cancelled')))
            ORDER BY d.channel_id, (d.state <> 'sending'), d.due_at, d.id
        ), chosen AS (
            -- Somebody may have settled or taken the row since the candidates were read: what is asked here is asked
            -- again of the locked row.
            SELECT d.id FROM deliveries_delivery d JOIN candidate k ON k.id = d.id
            WHERE d.state IN ('scheduled', 'preparing', 'sending', 'unknown', 'restored')
              AND (d.lease_until IS NULL OR d.lease_until < now())
              AND (d.next_at <= now() + ahead OR d.lease_until IS NOT NULL)
            ORDER BY k.since LIMIT most - cardinality(taken) FOR UPDATE OF d SKIP LOCKED
        ), claimed AS (
            UPDATE deliveries_delivery d
            SET fence = d.fence + 1, lease_until = now() + lease, lease_holder = holder
            FROM chosen WHERE d.id = chosen.id RETURNING d.id
        )
        SELECT ARRAY(SELECT claimed.id FROM claimed), (SELECT count(*) FROM ripe) INTO given, read;
        taken := taken || given;
        EXIT WHEN cardinality(taken) >= most OR read < reach;
    END LOOP;
    PERFORM passaparola_claim_pass(taken, ahead + lease);
    RETURN QUERY SELECT d.id, d.brand_id, d.fence FROM deliveries_delivery d WHERE d.id = ANY (taken)
                 ORDER BY d.due_at, d.id;
END $$;

-- Mark what these, just claimed, pass in their channels. A row that is being written at this moment is left alone.
CREATE OR REPLACE FUNCTION passaparola_claim_pass(passing bigint[], near interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE deliveries_delivery SET passed_at = now() WHERE id IN (
        SELECT e.id FROM deliveries_delivery d JOIN deliveries_delivery e
          ON e.channel_id = d.channel_id AND (e.due_at, e.id) < (d.due_at, d.id)
        WHERE d.id = ANY (passing) AND d.action = 'publish' AND d.state IN ('scheduled', 'preparing')
          AND d.due_at <= now() + near AND e.passed_at IS NULL AND e.action = 'publish'
          AND e.state IN ('scheduled', 'preparing', 'sending', 'unknown')
        FOR UPDATE OF e SKIP LOCKED)
$$;

-- Whether anything is due that must be carried alone.
CREATE OR REPLACE FUNCTION passaparola_claim_waits_alone() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM deliveries_delivery d WHERE d.alone
                   AND (d.next_at <= now() AND d.lease_until IS NULL OR d.lease_until < now())
                   AND d.state IN ('scheduled', 'preparing', 'sending', 'unknown', 'restored'))
$$;

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
