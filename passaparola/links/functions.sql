-- Across tenants: a visitor knows a code and nothing of brands. Each function does one thing and tells no more.

-- Where a link leads, with the click written down. `counted` is what the click was stored as: empty for a visit, `repeat`
-- for a visitor who is here already, else why it is none; NULL when it could not be stored, which never stops the way on.
CREATE OR REPLACE FUNCTION passaparola_follow(called text, who text, told text, came_from text, pause interval)
RETURNS TABLE (leads_to text, with_marks text, is_stopped boolean, counted text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '300ms' AS $$
DECLARE found_link links_trackedlink; said text := left(told, 32);
BEGIN
    SELECT l.* INTO found_link FROM links_trackedlink l WHERE l.code = called;
    IF NOT FOUND THEN RETURN; END IF;
    leads_to := found_link.target; with_marks := found_link.marks;
    is_stopped := found_link.stopped_at IS NOT NULL
        OR EXISTS (SELECT 1 FROM workspaces_brand b WHERE b.id = found_link.brand_id AND b.binned_at IS NOT NULL);
    IF is_stopped THEN RETURN NEXT; RETURN; END IF;
    BEGIN
        IF said = '' AND who <> '' THEN
            PERFORM pg_advisory_xact_lock(hashtextextended(who, found_link.id));
            IF EXISTS (SELECT 1 FROM links_click c WHERE c.link_id = found_link.id AND c.visitor = left(who, 32)
                       AND c.at > clock_timestamp() - pause AND c.robot IN ('', 'repeat')) THEN
                said := 'repeat';
            END IF;
        END IF;
        INSERT INTO links_click (brand_id, link_id, at, robot, referrer, visitor)
        VALUES (found_link.brand_id, found_link.id, clock_timestamp(), said, left(came_from, 255), left(who, 32));
        counted := said;
    EXCEPTION WHEN OTHERS THEN counted := NULL;
    END;
    RETURN NEXT;
END $$;

-- Today's salt; those of earlier days are thrown away, and with them what could tie a visitor's days together.
CREATE OR REPLACE FUNCTION passaparola_salt_of_today(fresh bytea) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE today date := (clock_timestamp() AT TIME ZONE 'UTC')::date; kept bytea;
BEGIN
    DELETE FROM links_salt s WHERE s.day < today;
    INSERT INTO links_salt (day, salt) VALUES (today, fresh) ON CONFLICT (day) DO NOTHING;
    SELECT s.salt INTO kept FROM links_salt s WHERE s.day = today;
    RETURN kept;
END $$;

CREATE OR REPLACE FUNCTION passaparola_forget_salts() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone integer;
BEGIN
    DELETE FROM links_salt s WHERE s.day < (clock_timestamp() AT TIME ZONE 'UTC')::date;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
