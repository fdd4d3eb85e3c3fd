-- Across tenants, for a shop at the conversions' door: from the public key to its brand, and to the sealed secret,
-- which only this installation's key file opens.
CREATE OR REPLACE FUNCTION passaparola_conversion_key(called text)
RETURNS TABLE (id bigint, brand_id bigint, secret bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.brand_id, k.secret FROM measurement_conversionkey k JOIN workspaces_brand b ON b.id = k.brand_id
    WHERE k.key = called AND k.revoked_at IS NULL AND b.binned_at IS NULL
$$;

-- Across tenants, for the job that reads metrics: channels of these networks with something due; ids, never contents.
CREATE OR REPLACE FUNCTION passaparola_channels_to_read(kinds text[], oldest interval, most integer)
RETURNS TABLE (brand bigint, channel bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.brand_id, c.id FROM channels_channel c JOIN workspaces_brand b ON b.id = c.brand_id
    LEFT JOIN measurement_watch own ON own.channel_id = c.id AND own.delivery_id IS NULL
    WHERE c.binned_at IS NULL AND b.binned_at IS NULL AND c.health NOT IN ('reconnect', 'by_hand') AND c.network = ANY (kinds)
      AND (coalesce(own.next_at, '-infinity') <= now() OR EXISTS (
        SELECT 1 FROM deliveries_delivery d LEFT JOIN measurement_watch w ON w.delivery_id = d.id
        WHERE d.channel_id = c.id AND d.state = 'sent' AND d.action = 'publish' AND d.thing_kind = 'post'
          AND d.sent_at > now() - oldest AND coalesce(w.next_at, '-infinity') <= now()))
    ORDER BY own.next_at NULLS FIRST, c.id LIMIT most
$$;

-- Brands that are in use, for the weekly look at weak points.
CREATE OR REPLACE FUNCTION passaparola_brands_to_correct()
RETURNS TABLE (brand bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT c.brand_id FROM channels_channel c JOIN workspaces_brand b ON b.id = c.brand_id
    WHERE c.binned_at IS NULL AND b.binned_at IS NULL ORDER BY 1
$$;
