-- Across tenants, for the job that listens: it learns ids, never contents.

-- Channels of the networks `talking` that nobody listened to for as long as `older`, the longest forgotten first.
CREATE OR REPLACE FUNCTION passaparola_channels_to_hear(talking text[], older interval, most integer)
RETURNS TABLE (brand bigint, channel bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.brand_id, c.id FROM channels_channel c JOIN workspaces_brand b ON b.id = c.brand_id
    LEFT JOIN conversations_hearing h ON h.channel_id = c.id
    WHERE c.binned_at IS NULL AND b.binned_at IS NULL AND c.network = ANY (talking)
      AND c.health <> 'reconnect' AND c.secrets IS NOT NULL
      AND (h.checked_at IS NULL OR h.checked_at < now() - older)
    ORDER BY h.checked_at NULLS FIRST LIMIT most
$$;

-- Channels of the networks `streaming` that can be listened to as things happen, the oldest first; never more than
-- `together` on one server. None while nothing may go out.
CREATE OR REPLACE FUNCTION passaparola_channels_to_overhear(streaming text[], together integer, most integer)
RETURNS TABLE (brand bigint, channel bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.brand_id, f.id FROM (
        SELECT c.brand_id, c.id, row_number() OVER (PARTITION BY c.address ORDER BY c.id) AS place
        FROM channels_channel c JOIN workspaces_brand b ON b.id = c.brand_id
        WHERE c.binned_at IS NULL AND b.binned_at IS NULL AND c.network = ANY (streaming)
          AND c.health <> 'reconnect' AND c.secrets IS NOT NULL AND NOT passaparola_held()
    ) f WHERE f.place <= together ORDER BY f.id LIMIT most
$$;

-- Brands with answers whose end was not taken note of yet.
CREATE OR REPLACE FUNCTION passaparola_brands_with_answers()
RETURNS TABLE (brand bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT a.brand_id FROM conversations_answer a WHERE NOT a.settled
$$;

-- Takes the hints of networks that called, and gives their channels, the oldest hint first. One that was listened to
-- within `pause` keeps its hint until then, however often its network calls. None while nothing may go out.
CREATE OR REPLACE FUNCTION passaparola_take_hints(talking text[], pause interval, most integer)
RETURNS TABLE (brand bigint, channel bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE channels_channel c SET hinted_at = NULL WHERE c.id IN (
        SELECT d.id FROM channels_channel d JOIN workspaces_brand b ON b.id = d.brand_id
        LEFT JOIN conversations_hearing h ON h.channel_id = d.id
        WHERE d.hinted_at IS NOT NULL AND d.binned_at IS NULL AND b.binned_at IS NULL AND d.network = ANY (talking)
          AND d.health <> 'reconnect' AND d.secrets IS NOT NULL AND NOT passaparola_held()
          AND (h.checked_at IS NULL OR h.checked_at < now() - pause)
        ORDER BY d.hinted_at LIMIT most FOR UPDATE OF d SKIP LOCKED
    ) RETURNING c.brand_id, c.id
$$;
