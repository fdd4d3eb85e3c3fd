-- Across tenants, for the job that asks who passed posts on: it learns ids, never contents.

-- Published things of the last month on these networks, asked about the more often the younger they are.
CREATE OR REPLACE FUNCTION passaparola_posts_to_gather(wanted text[], most integer)
RETURNS TABLE (brand bigint, delivery bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.brand_id, d.id FROM deliveries_delivery d
    JOIN channels_channel c ON c.id = d.channel_id AND c.binned_at IS NULL AND c.health NOT IN ('reconnect', 'by_hand')
    JOIN workspaces_brand b ON b.id = d.brand_id AND b.binned_at IS NULL
    LEFT JOIN word_of_mouth_gathering g ON g.delivery_id = d.id
    WHERE d.state = 'sent' AND d.action = 'publish' AND d.remote_id <> '' AND c.network = ANY (wanted)
      AND d.sent_at > now() - interval '30 days'
      AND (g.at IS NULL OR g.at < now() - CASE
               WHEN d.sent_at > now() - interval '2 days' THEN interval '55 minutes'
               WHEN d.sent_at > now() - interval '7 days' THEN interval '6 hours'
               ELSE interval '1 day' END)
    ORDER BY g.at NULLS FIRST, d.id LIMIT most
$$;
