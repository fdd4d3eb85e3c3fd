-- Across tenants, for the job that looks after channels: it learns ids, never contents.

-- Channels that nobody looked at for as long as `older`, the longest forgotten first.
CREATE OR REPLACE FUNCTION passaparola_channels_to_check(older interval, most integer)
RETURNS TABLE (brand bigint, channel bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.brand_id, c.id FROM channels_channel c JOIN workspaces_brand b ON b.id = c.brand_id
    WHERE c.binned_at IS NULL AND b.binned_at IS NULL AND c.health NOT IN ('reconnect', 'by_hand')
      AND (c.checked_at IS NULL OR c.checked_at < now() - older)
    ORDER BY c.checked_at NULLS FIRST LIMIT most
$$;
