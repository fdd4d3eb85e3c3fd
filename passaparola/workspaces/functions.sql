-- Narrow functions: run as the owner of the tables, each doing one thing that no tenant's scope could.
-- {app} and {dispatcher} are the names of the roles.

-- Brands that a person reaches, with the role there.
CREATE OR REPLACE FUNCTION passaparola_reach(who bigint)
RETURNS TABLE (brand_id bigint, organisation_id bigint, role text, slug text, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.id, b.organisation_id, m.role::text, b.slug::text, b.name::text
    FROM workspaces_membership m
    JOIN workspaces_person p ON p.id = m.person_id AND p.is_active
    JOIN workspaces_brand b ON b.organisation_id = m.organisation_id AND b.binned_at IS NULL
    WHERE m.person_id = who
      AND (m.role IN ('owner', 'manager')
           OR EXISTS (SELECT 1 FROM workspaces_brandaccess a WHERE a.membership_id = m.id AND a.brand_id = b.id))
    ORDER BY b.name, b.id
$$;

CREATE OR REPLACE FUNCTION passaparola_organisations_of(who bigint)
RETURNS TABLE (organisation_id bigint, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.organisation_id, m.role::text FROM workspaces_membership m
    JOIN workspaces_person p ON p.id = m.person_id AND p.is_active
    WHERE m.person_id = who ORDER BY 1
$$;

CREATE OR REPLACE FUNCTION passaparola_may_see(who bigint, what bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM passaparola_reach(who) r WHERE r.brand_id = what)
$$;

-- A job's scope in one round trip: sets it for this transaction and gives the brand's organisation.
CREATE OR REPLACE FUNCTION passaparola_enter_brand(what bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE owning bigint;
BEGIN
    SELECT organisation_id INTO owning FROM workspaces_brand WHERE id = what;
    PERFORM set_config('passaparola.person', '', true),
            set_config('passaparola.organisations', COALESCE(owning::text, ''), true),
            set_config('passaparola.brands', what::text, true);
    RETURN owning;
END $$;

-- An organisation comes to be together with its owner.
CREATE OR REPLACE FUNCTION passaparola_found_organisation(who bigint, called text, alone boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE made bigint;
BEGIN
    INSERT INTO workspaces_organisation (name, solo, made_at) VALUES (called, alone, now()) RETURNING id INTO made;
    INSERT INTO workspaces_membership (organisation_id, person_id, role, made_at) VALUES (made, who, 'owner', now());
    RETURN made;
END $$;

-- A brand comes to be in an organisation that the person manages; NULL when the person may not.
CREATE OR REPLACE FUNCTION passaparola_found_brand(
    who bigint, organisation bigint, called text, address text, tz text, lang text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE made bigint;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM workspaces_membership WHERE person_id = who AND organisation_id = organisation
                   AND role IN ('owner', 'manager')) THEN
        RETURN NULL;
    END IF;
    INSERT INTO workspaces_brand (organisation_id, name, slug, zone, language, made_at)
    VALUES (organisation, called, address, tz, lang, now()) RETURNING id INTO made;
    RETURN made;
END $$;

-- A brand in the bin is out of everybody's reach; who manages its organisation may put it there and take it out.
CREATE OR REPLACE FUNCTION passaparola_bin_brand(who bigint, what bigint, away boolean) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE workspaces_brand b SET binned_at = CASE WHEN away THEN now() END
    WHERE b.id = what AND (b.binned_at IS NULL) = away AND EXISTS (
        SELECT 1 FROM workspaces_membership m JOIN workspaces_person p ON p.id = m.person_id AND p.is_active
        WHERE m.person_id = who AND m.organisation_id = b.organisation_id AND m.role IN ('owner', 'manager'))
    RETURNING b.slug::text
$$;

CREATE OR REPLACE FUNCTION passaparola_binned_brands(who bigint)
RETURNS TABLE (brand_id bigint, organisation_id bigint, name text, binned_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.id, b.organisation_id, b.name::text, b.binned_at FROM workspaces_brand b
    JOIN workspaces_membership m ON m.organisation_id = b.organisation_id AND m.role IN ('owner', 'manager')
    WHERE m.person_id = who AND b.binned_at IS NOT NULL ORDER BY b.binned_at DESC
$$;

CREATE OR REPLACE FUNCTION passaparola_slug_taken(address text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM workspaces_brand WHERE slug = address)
$$;

-- What an invitation's bearer is shown before accepting; no row when it is used, expired or unknown.
CREATE OR REPLACE FUNCTION passaparola_invitation(hash text)
RETURNS TABLE (organisation text, role text, invited_by text, email text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.name::text, i.role::text, p.username::text, i.email::text FROM workspaces_invitation i
    JOIN workspaces_organisation o ON o.id = i.organisation_id
    JOIN workspaces_person p ON p.id = i.made_by_id
    WHERE i.token_hash = hash AND i.used_at IS NULL AND i.expires_at > now()
$$;

-- Accept once; an existing member keeps the membership and gains the brands. NULL when the link is no good.
CREATE OR REPLACE FUNCTION passaparola_accept_invitation(hash text, who bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE card workspaces_invitation; member bigint;
BEGIN
    UPDATE workspaces_invitation SET used_at = now()
    WHERE token_hash = hash AND used_at IS NULL AND expires_at > now() RETURNING * INTO card;
    IF NOT FOUND THEN RETURN NULL; END IF;
    INSERT INTO workspaces_membership (organisation_id, person_id, role, made_at)
    VALUES (card.organisation_id, who, card.role, now()) ON CONFLICT (organisation_id, person_id) DO NOTHING;
    SELECT id INTO member FROM workspaces_membership WHERE organisation_id = card.organisation_id AND person_id = who;
    INSERT INTO workspaces_brandaccess (organisation_id, membership_id, brand_id)
    SELECT card.organisation_id, member, ib.brand_id FROM workspaces_invitedbrand ib WHERE ib.invitation_id = card.id
    ON CONFLICT DO NOTHING;
    INSERT INTO workspaces_auditevent (organisation_id, person_id, at, action, subject, details)
    VALUES (card.organisation_id, who, now(), 'invitation.accepted', card.role, '{}');
    RETURN card.organisation_id;
END $$;

-- The installation's one row.
CREATE OR REPLACE FUNCTION passaparola_installation()
RETURNS TABLE (held_at timestamptz, held_reason jsonb, owner_made_at timestamptz, has_owner_link boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.held_at, i.held_reason, i.owner_made_at, i.owner_token_hash <> '' FROM workspaces_installation i
$$;

-- The machine that these data belong to, as a fingerprint.
CREATE OR REPLACE FUNCTION passaparola_identity() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.identity::text FROM workspaces_installation i
$$;

CREATE OR REPLACE FUNCTION passaparola_held() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT COALESCE((SELECT held_at IS NOT NULL FROM workspaces_installation), true)
$$;

CREATE OR REPLACE FUNCTION passaparola_hold(why jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE workspaces_installation SET held_at = COALESCE(held_at, now()), held_reason = why
$$;

CREATE OR REPLACE FUNCTION passaparola_resume(who bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM workspaces_membership m JOIN workspaces_person p ON p.id = m.person_id AND p.is_active
                   WHERE m.person_id = who AND m.role = 'owner') THEN
        RETURN false;
    END IF;
    UPDATE workspaces_installation SET held_at = NULL, held_reason = NULL WHERE held_at IS NOT NULL;
    RETURN FOUND;
END $$;

-- The one-time link that makes the first owner.
CREATE OR REPLACE FUNCTION passaparola_offer_owner(hash text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE workspaces_installation SET owner_token_hash = hash WHERE owner_made_at IS NULL;
    RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION passaparola_owner_link_holds(hash text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM workspaces_installation
                   WHERE owner_token_hash = hash AND hash <> '' AND owner_made_at IS NULL)
$$;

CREATE OR REPLACE FUNCTION passaparola_take_owner_link(hash text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE workspaces_installation SET owner_token_hash = '', owner_made_at = now()
    WHERE owner_token_hash = hash AND hash <> '' AND owner_made_at IS NULL;
    RETURN FOUND;
END $$;

-- Signs of life.
CREATE OR REPLACE FUNCTION passaparola_beat(called text, machine text, process_id integer, release text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM workspaces_pulse WHERE process = called AND host = machine AND at < now() - interval '2 minutes';
    INSERT INTO workspaces_pulse (process, host, pid, version, at)
    VALUES (called, machine, process_id, release, now())
    ON CONFLICT (process, host, pid) DO UPDATE SET at = now(), version = excluded.version
$$;

CREATE OR REPLACE FUNCTION passaparola_pulses()
RETURNS TABLE (process text, host text, pid integer, version text, at timestamptz, age double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT process::text, host::text, pid, version::text, at, extract(epoch FROM now() - at)::double precision
    FROM workspaces_pulse ORDER BY process, at DESC
$$;
