-- For the owner's own hand after a restore; granted to nobody.

-- Nothing that a backup still thought unfinished may go out by itself: it may have gone out since.
CREATE OR REPLACE FUNCTION passaparola_after_restore() RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE changed integer;
BEGIN
    PERFORM passaparola_hold('{"id": "hold.restored", "params": {}}');
    INSERT INTO deliveries_attempt (brand_id, delivery_id, kind, fence, started_at, ended_at, outcome, details)
    SELECT brand_id, id, 'restore', fence + 1, now(), now(), 'restored', jsonb_build_object('was', state)
    FROM deliveries_delivery WHERE state NOT IN ('sent', 'failed', 'cancelled');
    UPDATE deliveries_delivery
    SET state = 'restored', fence = fence + 1, lease_until = NULL, lease_holder = '', absences = 0, lookups = 0,
        next_at = CASE WHEN action = 'publish' THEN now() END,
        reason = '{"id": "delivery.restored", "params": {}}'
    WHERE state NOT IN ('sent', 'failed', 'cancelled');
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;

-- Without the encryption key no channel can be used: each asks to be connected again.
CREATE OR REPLACE FUNCTION passaparola_forget_secrets() RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE changed integer;
BEGIN
    UPDATE channels_channel SET secrets = NULL, health = 'reconnect',
        health_reason = '{"id": "channel.key_missing", "params": {}}' WHERE binned_at IS NULL;
    GET DIAGNOSTICS changed = ROW_COUNT;
    UPDATE channels_application SET fields = NULL;
    DELETE FROM channels_consenting;
    RETURN changed;
END $$;
