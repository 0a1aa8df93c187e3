-- +goose Up

-- That a party was asked, after the end of their file, how they have fared since, and that they answered. What they answered is an
-- event of the file. The rows stay when the file is erased: whoever was told that they are asked again still is.
CREATE TABLE check_ins (
    id          uuid     PRIMARY KEY,
    file_id     uuid     NOT NULL REFERENCES files (id),
    party_kind  text     NOT NULL CHECK (party_kind IN ('reporter', 'respondent', 'affected')),
    party_id    uuid,
    nth         smallint NOT NULL CHECK (nth >= 0),
    asked_on    date     NOT NULL,
    answered_on date     CHECK (answered_on >= asked_on),
    told        text     CHECK (told IN ('mailed', 'refused', 'given_up')),
    CONSTRAINT check_ins_party CHECK ((party_kind = 'affected') = (party_id IS NOT NULL)),
    CONSTRAINT check_ins_once UNIQUE NULLS NOT DISTINCT (file_id, party_kind, party_id, nth)
);
COMMENT ON TABLE  check_ins             IS 'that parties were asked after the end how they have fared, and answered; stays when the file is erased';
COMMENT ON COLUMN check_ins.id          IS 'personal: random';
COMMENT ON COLUMN check_ins.file_id     IS 'personal: report or case';
COMMENT ON COLUMN check_ins.party_kind  IS 'personal';
COMMENT ON COLUMN check_ins.party_id    IS 'personal: random id; which of those whom it happened to, empty for any other';
COMMENT ON COLUMN check_ins.nth         IS 'personal: which of the check-ins of the procedure, the first is 1; 0 says that they would rather be asked nothing more';
COMMENT ON COLUMN check_ins.asked_on    IS 'personal: to the day';
COMMENT ON COLUMN check_ins.answered_on IS 'personal: to the day, empty as long as it waits';
COMMENT ON COLUMN check_ins.told        IS 'personal: what became of the mail that says there is something new, empty where none was sent';

-- +goose Down
DROP TABLE check_ins;
