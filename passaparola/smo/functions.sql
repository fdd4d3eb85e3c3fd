-- Across tenants, for the job that reads pages again: it learns ids, never contents.

-- Pages that nobody read for as long as `older`, the longest forgotten first.
CREATE OR REPLACE FUNCTION passaparola_pages_to_read(older interval, most integer)
RETURNS TABLE (brand bigint, page bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.brand_id, p.id FROM smo_page p JOIN workspaces_brand b ON b.id = p.brand_id
    WHERE p.binned_at IS NULL AND b.binned_at IS NULL AND (p.read_at IS NULL OR p.read_at < now() - older)
    ORDER BY p.read_at NULLS FIRST LIMIT most
$$;
