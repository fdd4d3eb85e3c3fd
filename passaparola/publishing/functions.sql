-- What a client's approval link opens; no row when it is unknown, taken back or too old, or the post lies in the bin.
CREATE OR REPLACE FUNCTION passaparola_approval(hash text)
RETURNS TABLE (brand bigint, approval bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.brand_id, a.id FROM publishing_approval a
    JOIN publishing_post p ON p.id = a.post_id AND p.binned_at IS NULL
    JOIN workspaces_brand b ON b.id = a.brand_id AND b.binned_at IS NULL
    WHERE a.token_hash = hash AND hash <> '' AND a.verdict <> 'withdrawn' AND a.expires_at > now()
$$;
