-- +goose Up

-- What whoever had a part in a matter answers once it has ended. No row of what they answered is of them or of a file.
CREATE TABLE survey_counts (
    month    date    NOT NULL CHECK (date_trunc('month', month) = month),
    side     text    NOT NULL CHECK (side IN ('reporter', 'respondent', 'affected', 'witness')),
    question text    NOT NULL CHECK (question ~ '^[a-z][a-z0-9_]{0,31}$'),
    answer   text    NOT NULL CHECK (answer ~ '^([a-z][a-z0-9_]{0,31})?$'),
    n        integer NOT NULL CHECK (n > 0),
    PRIMARY KEY (month, side, question, answer)
);
COMMENT ON TABLE  survey_counts          IS 'how many gave each answer of the survey; small counts leave the house for nobody';
COMMENT ON COLUMN survey_counts.month    IS 'personal: the first day of the month';
COMMENT ON COLUMN survey_counts.side     IS 'personal: the kind of party';
COMMENT ON COLUMN survey_counts.question IS 'public: of configs/survey.yaml';
COMMENT ON COLUMN survey_counts.answer   IS 'personal: of its answers; empty where it was left out';
COMMENT ON COLUMN survey_counts.n        IS 'personal: how many';

CREATE TABLE survey_texts (
    id     uuid  PRIMARY KEY,
    month  date  NOT NULL CHECK (date_trunc('month', month) = month),
    key_id uuid  NOT NULL UNIQUE,
    words  bytea NOT NULL CHECK (octet_length(words) > 0)
);
CREATE INDEX survey_texts_by_month ON survey_texts (month);
COMMENT ON TABLE  survey_texts        IS 'free texts of the survey; each goes with its key after the months that configs/survey.yaml says';
COMMENT ON COLUMN survey_texts.id     IS 'public: random';
COMMENT ON COLUMN survey_texts.month  IS 'personal: the first day of the month';
COMMENT ON COLUMN survey_texts.key_id IS 'public: the name of its own key in the key store';
COMMENT ON COLUMN survey_texts.words  IS 'secret: sealed under its own key';

CREATE TABLE surveyed (
    mac     bytea PRIMARY KEY CHECK (octet_length(mac) >= 16),
    file_id uuid  NOT NULL REFERENCES files (id)
);
CREATE INDEX surveyed_of_file ON surveyed (file_id);
COMMENT ON TABLE  surveyed         IS 'that a party has answered the survey, and nothing of what; goes with the file';
COMMENT ON COLUMN surveyed.mac     IS 'secret: keyed hash of whose it is';
COMMENT ON COLUMN surveyed.file_id IS 'personal: the file with which it goes';

-- +goose Down
DROP TABLE surveyed;
DROP TABLE survey_texts;
DROP TABLE survey_counts;
