-- +goose Up

-- Somebody who is admitted to a case has letters of their own, and may have a code for a time only. Reporters and the
-- respondent have neither: their columns stay empty, and the digests of rows of before stay what they are.
ALTER TABLE letters      ADD COLUMN party_id uuid;
ALTER TABLE access_codes ADD COLUMN ends_on date CHECK (ends_on > issued_on);
COMMENT ON COLUMN letters.party_id     IS 'personal: random id; which of the admitted parties reads it, empty for any other reader';
COMMENT ON COLUMN access_codes.ends_on IS 'personal: the day from which it opens nothing, empty where it has no end';

DROP TRIGGER letters_sent ON letters;
CREATE TRIGGER letters_sent BEFORE UPDATE ON letters FOR EACH ROW
    WHEN (OLD.sent_at IS NOT NULL OR NEW.sent_at IS NULL
          OR (NEW.id, NEW.file_id, NEW.for_id, NEW.letter, NEW.party, NEW.party_id, NEW.lang, NEW.subject, NEW.body, NEW.at)
             IS DISTINCT FROM (OLD.id, OLD.file_id, OLD.for_id, OLD.letter, OLD.party, OLD.party_id, OLD.lang, OLD.subject, OLD.body, OLD.at))
    EXECUTE FUNCTION refuse_change();
