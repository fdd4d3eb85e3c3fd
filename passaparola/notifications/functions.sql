-- Mail across tenants: the job that writes it learns whose letters are due, never what they say.

-- People who have a letter due, the longest waiting first; only where they still belong to the organisation.
CREATE OR REPLACE FUNCTION passaparola_people_to_mail(most integer) RETURNS TABLE (person bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT n.person_id FROM notifications_notification n
    JOIN workspaces_membership m ON m.organisation_id = n.organisation_id AND m.person_id = n.person_id
    JOIN workspaces_person p ON p.id = n.person_id AND p.is_active
    WHERE n.mail_at <= now()
    GROUP BY n.person_id ORDER BY min(n.mail_at) LIMIT most
$$;

-- Channels that ask to be connected again and of which nobody was told since they do.
CREATE OR REPLACE FUNCTION passaparola_channels_to_tell(most integer) RETURNS TABLE (brand bigint, channel bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.brand_id, c.id FROM channels_channel c JOIN workspaces_brand b ON b.id = c.brand_id
    WHERE c.health = 'reconnect' AND c.binned_at IS NULL AND b.binned_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM notifications_notification n
        WHERE n.organisation_id = b.organisation_id AND n.about = 'channel:' || c.id
          AND n.made_at >= COALESCE(c.checked_at, c.connected_at))
    ORDER BY c.id LIMIT most
$$;

-- The mail server of the installation: its password is sealed with a key that the database does not have.
CREATE OR REPLACE FUNCTION passaparola_mail_server()
RETURNS TABLE (host text, port integer, security text, username text, password bytea, sender text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.host::text, s.port, s.security::text, s.username::text, s.password, s.sender::text
    FROM notifications_mailserver s
$$;

-- Who runs the installation: the owners of the organisation that was founded first.
CREATE OR REPLACE FUNCTION passaparola_runs_installation(who bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM workspaces_membership m JOIN workspaces_person p ON p.id = m.person_id AND p.is_active
                   WHERE m.person_id = who AND m.role = 'owner'
                     AND m.organisation_id = (SELECT min(o.id) FROM workspaces_organisation o))
$$;

-- False when the person does not run the installation.
CREATE OR REPLACE FUNCTION passaparola_keep_mail_server(
    who bigint, server text, at_port integer, how text, name text, sealed bytea, writes_as text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT passaparola_runs_installation(who) THEN RETURN false; END IF;
    INSERT INTO notifications_mailserver (id, host, port, security, username, password, sender, changed_at)
    VALUES (1, server, at_port, how, name, sealed, writes_as, now())
    ON CONFLICT (id) DO UPDATE SET host = excluded.host, port = excluded.port, security = excluded.security,
        username = excluded.username, password = excluded.password, sender = excluded.sender, changed_at = now();
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION passaparola_forget_mail_server(who bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT passaparola_runs_installation(who) THEN RETURN false; END IF;
    DELETE FROM notifications_mailserver;
    RETURN true;
END $$;
