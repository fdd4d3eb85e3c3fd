-- Claiming across tenants: the dispatcher's only way in. It learns ids, never contents.

-- Take up to `most` rows that are due, or whose holder is gone, one per channel at a time, earliest first.
-- Claims are serialised by an advisory lock so that two senders never hold two rows of one channel.
CREATE OR REPLACE FUNCTION passaparola_claim(holder text, most integer, lease interval)
RETURNS TABLE (delivery bigint, brand bigint, fence_now bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held boolean := passaparola_held();
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('passaparola_claim'));
    RETURN QUERY
    WITH candidate AS (
        SELECT DISTINCT ON (d.channel_id) d.id, COALESCE(d.next_at, d.lease_until) AS since
        FROM deliveries_delivery d JOIN channels_channel c ON c.id = d.channel_id
        WHERE (
                (d.state = 'scheduled' AND d.next_at <= now() AND d.lease_until IS NULL AND NOT held)
             OR (d.state IN ('unknown', 'restored') AND d.next_at <= now()
                 AND (d.lease_until IS NULL OR d.lease_until < now()))
             OR (d.state = 'preparing' AND d.lease_until < now() AND NOT held)
             OR (d.state = 'sending' AND d.lease_until < now())
        )
          AND c.binned_at IS NULL
          AND (c.health <> 'reconnect' OR d.state = 'sending')
          AND NOT EXISTS (SELECT 1 FROM deliveries_delivery busy
                          WHERE busy.channel_id = d.channel_id AND busy.id <> d.id AND busy.lease_until > now())
          AND (d.action = 'publish' OR NOT EXISTS (
                SELECT 1 FROM deliveries_delivery p
                WHERE p.thing_kind = d.thing_kind AND p.thing_id = d.thing_id AND p.channel_id = d.channel_id
                  AND p.occurrence = d.occurrence AND p.action = 'publish'
                  AND p.state NOT IN ('sent', 'failed', 'cancelled')))
          AND (d.follows_id IS NULL OR EXISTS (
                SELECT 1 FROM deliveries_delivery f WHERE f.id = d.follows_id AND f.state = 'sent'))
        ORDER BY d.channel_id, (d.state <> 'sending'), d.due_at, d.id
    ), taken AS (
        SELECT d.id FROM deliveries_delivery d JOIN candidate k ON k.id = d.id
        ORDER BY k.since LIMIT most FOR UPDATE OF d SKIP LOCKED
    )
    UPDATE deliveries_delivery d
    SET fence = d.fence + 1, lease_until = now() + lease, lease_holder = holder
    FROM taken WHERE d.id = taken.id
    RETURNING d.id, d.brand_id, d.fence;
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

-- Seconds until the next row falls due; NULL when none waits.
CREATE OR REPLACE FUNCTION passaparola_claim_next() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT extract(epoch FROM min(next_at) - now())::double precision FROM deliveries_delivery
    WHERE next_at IS NOT NULL AND lease_until IS NULL
$$;
