-- What a client's approval link opens; no row when it is unknown, taken back or too old, or the post lies in the bin.
CREATE OR REPLACE FUNCTION passaparola_approval(hash text)
RETURNS TABLE (brand bigint, approval bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.brand_id, a.id FROM publishing_approval a
    JOIN publishing_post p ON p.id = a.post_id AND p.binned_at IS NULL
    JOIN workspaces_brand b ON b.id = a.brand_id AND b.binned_at IS NULL
    WHERE a.token_hash = hash AND hash <> '' AND a.verdict <> 'withdrawn' AND a.expires_at > now()
$$;

-- Across tenants, for the jobs of planning: they learn ids, never contents.

-- Queues with something to place, and series that are not over.
CREATE OR REPLACE FUNCTION passaparola_plans_to_fill()
RETURNS TABLE (brand bigint, kind text, which bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT q.brand_id, 'queue', q.id FROM publishing_queue q
    JOIN workspaces_brand b ON b.id = q.brand_id AND b.binned_at IS NULL AND b.held_at IS NULL
    WHERE q.binned_at IS NULL AND q.paused_at IS NULL AND (
        EXISTS (SELECT 1 FROM publishing_queued w WHERE w.queue_id = q.id AND w.placed_for IS NULL)
        OR EXISTS (SELECT 1 FROM publishing_evergreen e
                   WHERE e.queue_id = q.id AND e.binned_at IS NULL AND e.paused_at IS NULL))
    UNION ALL
    SELECT r.brand_id, 'recurrence', r.id FROM publishing_recurrence r
    JOIN workspaces_brand b ON b.id = r.brand_id AND b.binned_at IS NULL AND b.held_at IS NULL
    WHERE r.binned_at IS NULL AND r.paused_at IS NULL AND r.left IS DISTINCT FROM 0
      AND (r.until IS NULL OR r.until >= current_date - 1)
    ORDER BY 1, 2, 3
$$;

-- Imports that somebody started and that are not done, and those with pictures still to fetch.
CREATE OR REPLACE FUNCTION passaparola_imports_to_do()
RETURNS TABLE (brand bigint, source bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.brand_id, i.id FROM publishing_import i
    JOIN workspaces_brand b ON b.id = i.brand_id AND b.binned_at IS NULL
    WHERE i.started_at IS NOT NULL AND i.undone_at IS NULL AND (
        i.imported_at IS NULL
        OR EXISTS (SELECT 1 FROM publishing_importedpost p
                   WHERE p.source_id = i.id AND p.media <> '[]'::jsonb AND p.trouble IS NULL))
    ORDER BY 1, 2
$$;

-- Feeds whose turn it is, the longest waiting first.
CREATE OR REPLACE FUNCTION passaparola_feeds_to_read(most integer)
RETURNS TABLE (brand bigint, feed bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.brand_id, f.id FROM publishing_feed f
    JOIN workspaces_brand b ON b.id = f.brand_id AND b.binned_at IS NULL
    WHERE f.binned_at IS NULL AND f.paused_at IS NULL AND f.next_at <= now()
    ORDER BY f.next_at LIMIT most
$$;

-- Whose plan a calendar's address shows; no row when it is unknown or revoked, or whoever made it sees the brand no
-- more.
CREATE OR REPLACE FUNCTION passaparola_calendar(hash text)
RETURNS TABLE (brand bigint, share bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.brand_id, s.id FROM publishing_calendarshare s
    JOIN workspaces_brand b ON b.id = s.brand_id AND b.binned_at IS NULL
    WHERE s.token_hash = hash AND hash <> '' AND s.revoked_at IS NULL
      AND (s.made_by_id IS NULL OR passaparola_may_see(s.made_by_id, s.brand_id))
$$;

-- Questions that may be due a reminder: the exact moment is decided by whoever reads them, in the brand's scope.
CREATE OR REPLACE FUNCTION passaparola_approvals_to_remind()
RETURNS TABLE (brand bigint, approval bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.brand_id, a.id FROM publishing_approval a
    JOIN publishing_post p ON p.id = a.post_id AND p.binned_at IS NULL
    JOIN workspaces_brand b ON b.id = a.brand_id AND b.binned_at IS NULL
    WHERE a.verdict = '' AND a.reminded_at IS NULL AND a.expires_at > now() AND a.asked_at < now() - interval '15 minutes'
      AND (a.asked_at < now() - interval '24 hours' OR p.plan_date <= (now() + interval '15 hours')::date)
    ORDER BY a.id LIMIT 500
$$;
