-- For the job that tells people of troubles: it learns ids and what kind of trouble, never contents.

-- What is troubled and was not told of in this kind: waiting for a person or dead; unknown for longer than `doubt`
-- (look-ups settle most doubts sooner); failed lately; past its moment by more than the brand's limit and not begun.
-- What a person publishes by hand has letters of its own; what waits for its channel is told with the channel.
CREATE OR REPLACE FUNCTION passaparola_deliveries_to_tell(doubt interval, most integer)
RETURNS TABLE (brand bigint, delivery bigint, kind text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.brand_id, t.id, t.kind FROM (
        SELECT d.id, d.brand_id, d.told, d.due_at, CASE
            WHEN d.state = 'dead' THEN 'dead'
            WHEN d.state = 'waiting' AND d.reason ->> 'id' = 'delivery.late' THEN 'late'
            WHEN d.state = 'waiting' AND d.reason ->> 'id' LIKE 'delivery.by\_hand%' THEN NULL
            WHEN d.state = 'waiting' THEN 'waiting'
            WHEN d.state = 'unknown' AND d.intent_at < now() - doubt THEN 'unknown'
            WHEN d.state = 'failed' AND d.settled_at > now() - interval '1 day' AND d.dismissed_at IS NULL THEN 'failed'
            WHEN d.state IN ('scheduled', 'preparing') AND d.due_at < now() - make_interval(mins => b.late_minutes)
                 AND b.held_at IS NULL AND o.held_at IS NULL AND c.health <> 'reconnect' AND c.binned_at IS NULL
                THEN 'overdue'
        END AS kind
        FROM deliveries_delivery d JOIN workspaces_brand b ON b.id = d.brand_id AND b.binned_at IS NULL
        JOIN workspaces_organisation o ON o.id = b.organisation_id JOIN channels_channel c ON c.id = d.channel_id
        WHERE d.state NOT IN ('sent', 'cancelled', 'restored')
          AND (d.state NOT IN ('scheduled', 'preparing') OR d.due_at < now())
          AND (d.state <> 'failed' OR d.settled_at > now() - interval '1 day')
    ) t WHERE t.kind IS NOT NULL AND t.kind <> t.told ORDER BY t.due_at LIMIT most
$$;

-- Seconds since the moment of what has been due the longest and neither goes out nor is known to stand in anybody's way;
-- nought when nothing is due. For monitors: it grows when no sender is at work.
CREATE OR REPLACE FUNCTION passaparola_oldest_due() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT COALESCE(max(extract(epoch FROM now() - d.next_at)), 0)::double precision
    FROM deliveries_delivery d JOIN workspaces_brand b ON b.id = d.brand_id
    JOIN workspaces_organisation o ON o.id = b.organisation_id JOIN channels_channel c ON c.id = d.channel_id
    WHERE d.next_at <= now() AND d.due_at <= now() AND d.state IN ('scheduled', 'preparing')
      AND b.held_at IS NULL AND o.held_at IS NULL AND b.binned_at IS NULL
      AND c.health <> 'reconnect' AND c.binned_at IS NULL AND NOT passaparola_held()
$$;

-- What came due while the installation was held and was not begun: before it sends again, a person looks at it.
CREATE OR REPLACE FUNCTION passaparola_due_in_hold(most integer) RETURNS TABLE (brand bigint, delivery bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.brand_id, d.id FROM deliveries_delivery d JOIN channels_channel c ON c.id = d.channel_id
    WHERE d.state IN ('scheduled', 'preparing') AND d.due_at <= now() AND NOT d.asked AND c.health <> 'by_hand' AND passaparola_held()
    ORDER BY d.due_at, d.id LIMIT most
$$;
