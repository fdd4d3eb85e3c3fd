-- Across tenants, for a client without an account: from a link's hash to the brand and the report that it opens.
CREATE OR REPLACE FUNCTION passaparola_report_link(fingerprint text) RETURNS TABLE (brand_id bigint, report_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.brand_id, l.report_id FROM reports_reportlink l
    JOIN reports_report r ON r.id = l.report_id AND r.binned_at IS NULL
    JOIN workspaces_brand b ON b.id = l.brand_id AND b.binned_at IS NULL
    WHERE l.token_hash = fingerprint AND l.revoked_at IS NULL AND l.expires_at > now()
$$;
