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

-- Budgets of calls: a window is eleven slots of a tenth of it each, so that whatever stretch of the window's length one
-- looks at, no more than `calls` were granted in it. Gives how many of `wanted` are granted now, and else how long until
-- one may be. Keys are made by the application and name no secret.
CREATE OR REPLACE FUNCTION passaparola_spend(
    what text, wanted integer, calls integer, span interval, moment timestamptz DEFAULT clock_timestamp()
) RETURNS TABLE (granted integer, pause interval)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    width double precision := GREATEST(EXTRACT(EPOCH FROM span)::double precision / 10, 0.001);
    here bigint := floor(EXTRACT(EPOCH FROM moment)::double precision / width);
    kept integer[]; was bigint; silent timestamptz; gone integer; oldest integer;
BEGIN
    INSERT INTO channels_spending (key, slot, counts, used_at)
    VALUES (what, here, array_fill(0, ARRAY[11]), moment) ON CONFLICT (key) DO NOTHING;
    SELECT s.counts, s.slot, s.silent_until INTO kept, was, silent
    FROM channels_spending s WHERE s.key = what FOR UPDATE;
    IF silent > moment THEN
        RETURN QUERY SELECT 0, silent - moment;
        RETURN;
    END IF;
    here := GREATEST(here, was);  -- a clock that goes back frees nothing
    gone := LEAST(here - was, 11);
    kept := kept[gone + 1:11] || array_fill(0, ARRAY[gone]);
    granted := GREATEST(LEAST(wanted, calls - (SELECT sum(each) FROM unnest(kept) AS each)), 0);
    kept[11] := kept[11] + granted;
    UPDATE channels_spending s SET counts = kept, slot = here, used_at = moment WHERE s.key = what;
    oldest := COALESCE((SELECT min(n) FROM generate_subscripts(kept, 1) AS n WHERE kept[n] > 0), 11);
    pause := CASE WHEN granted > 0 THEN interval '0' ELSE
        make_interval(secs => (here + oldest) * width - EXTRACT(EPOCH FROM moment)::double precision) END;
    RETURN NEXT;
END $$;

-- The network said that nothing is left: nobody calls until then.
CREATE OR REPLACE FUNCTION passaparola_silence(what text, until timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO channels_spending (key, slot, counts, used_at, silent_until)
    VALUES (what, 0, array_fill(0, ARRAY[11]), now(), until)
    ON CONFLICT (key) DO UPDATE SET silent_until = GREATEST(channels_spending.silent_until, EXCLUDED.silent_until)
$$;

-- How much of a budget is used at a moment, and until when the network wants silence.
CREATE OR REPLACE FUNCTION passaparola_spent(
    what text, span interval, moment timestamptz DEFAULT clock_timestamp()
) RETURNS TABLE (used integer, silent timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (SELECT COALESCE(sum(each), 0)::integer FROM unnest(s.counts) WITH ORDINALITY AS c(each, n)
            WHERE n > floor(EXTRACT(EPOCH FROM moment) / GREATEST(EXTRACT(EPOCH FROM span) / 10, 0.001)) - s.slot),
           s.silent_until
    FROM channels_spending s WHERE s.key = what
$$;

-- The application that a network calls by its public id: what its calls are known by is sealed.
CREATE OR REPLACE FUNCTION passaparola_application(called text)
RETURNS TABLE (application bigint, organisation bigint, network text, fields bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, a.organisation_id, a.network::text, a.fields FROM channels_application a WHERE a.public_id = called
$$;

-- A network called: when, and the accounts of that organisation that are to be heard soon. Gives how many those are.
-- Moments are known to ten seconds: a flood of calls writes nothing.
CREATE OR REPLACE FUNCTION passaparola_hook_called(application bigint, genuine boolean, about text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE changed integer := 0;
BEGIN
    IF NOT genuine THEN
        UPDATE channels_application a SET refused_at = now()
        WHERE a.id = application AND (a.refused_at IS NULL OR a.refused_at < now() - interval '10 seconds');
        RETURN 0;
    END IF;
    UPDATE channels_application a SET heard_at = now()
    WHERE a.id = application AND (a.heard_at IS NULL OR a.heard_at < now() - interval '10 seconds');
    UPDATE channels_channel c SET hinted_at = now()
    FROM channels_application a, workspaces_brand b
    WHERE a.id = application AND b.organisation_id = a.organisation_id AND b.binned_at IS NULL
      AND c.brand_id = b.id AND c.network = a.network AND c.remote_id = ANY (about)
      AND c.binned_at IS NULL AND c.hinted_at IS NULL;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;

-- Whether files may be fetched for a channel.
CREATE OR REPLACE FUNCTION passaparola_channel_is_open(what bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM channels_channel c JOIN workspaces_brand b ON b.id = c.brand_id
                   WHERE c.id = what AND c.binned_at IS NULL AND b.binned_at IS NULL)
$$;
