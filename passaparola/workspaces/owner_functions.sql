-- For the owner's own hand (start, restore); granted to nobody.

-- Record the machine on first sight; hold when it is another one. True when the installation is held by this call.
CREATE OR REPLACE FUNCTION passaparola_identify(fingerprint text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE known text;
BEGIN
    SELECT identity INTO known FROM workspaces_installation FOR UPDATE;
    IF known = fingerprint THEN RETURN false; END IF;
    UPDATE workspaces_installation SET identity = fingerprint;
    IF known = '' THEN RETURN false; END IF;
    IF NOT EXISTS (SELECT 1 FROM workspaces_installation
                   WHERE held_at IS NOT NULL AND held_reason ->> 'id' = 'hold.restored') THEN
        PERFORM passaparola_hold('{"id": "hold.moved", "params": {}}');
    END IF;
    RETURN true;
END $$;
