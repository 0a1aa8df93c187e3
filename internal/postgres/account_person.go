package postgres

import (
	"context"
	"time"

	"recourse/internal/account"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

type personRow struct {
	ID          string
	Username    string
	DisplayName keyring.Sealed
	KeyID       string
	CreatedAt   time.Time
	DisabledAt  *time.Time
	Declared    keyring.Sealed
}

func (r personRow) fromRow() account.SealedPerson {
	return account.SealedPerson{ID: account.PersonID(r.ID), Username: r.Username, Name: r.DisplayName, Key: keyring.KeyID(r.KeyID),
		CreatedAt: r.CreatedAt.UTC(), Disabled: r.DisabledAt != nil}
}

const personColumns = `p.id, p.username, p.display_name, p.key_id, p.created_at, p.disabled_at`

// Person reads one member of staff.
func (s AccountStore) Person(ctx context.Context, id account.PersonID) (account.SealedPerson, error) {
	r, err := one[personRow](ctx, s.db.Gorm, `SELECT `+personColumns+` FROM persons p WHERE p.id = ?`, string(id))
	if err != nil {
		return account.SealedPerson{}, err
	}
	return r.fromRow(), nil
}

// People reads a page in order of id.
func (s AccountStore) People(ctx context.Context, after account.PersonID, limit int) ([]account.SealedPerson, error) {
	if after == "" {
		after = "00000000-0000-0000-0000-000000000000"
	}
	rs, err := rows[personRow](ctx, s.db.Gorm, `SELECT `+personColumns+` FROM persons p WHERE p.id > ? ORDER BY p.id LIMIT ?`, string(after), limit)
	return each(rs, personRow.fromRow), err
}

// Register reads what everyone not disabled has declared.
func (s AccountStore) Register(ctx context.Context) ([]account.SealedInterests, error) {
	rs, err := rows[personRow](ctx, s.db.Gorm, `SELECT `+personColumns+`, i.declared
		FROM persons p LEFT JOIN interests i ON i.person_id = p.id WHERE p.disabled_at IS NULL ORDER BY p.id`)
	return each(rs, func(r personRow) account.SealedInterests {
		return account.SealedInterests{Person: r.fromRow(), Declared: r.Declared}
	}), err
}

// Qualifications reads what is known of a person, sealed; nil where nothing is.
func (s AccountStore) Qualifications(ctx context.Context, id account.PersonID) (keyring.Sealed, error) {
	rs, err := rows[struct{ Held keyring.Sealed }](ctx, s.db.Gorm, `SELECT held FROM qualifications WHERE person_id = ?`, string(id))
	if err != nil || len(rs) == 0 {
		return nil, err
	}
	return rs[0].Held, nil
}

type credentialRow struct {
	PersonID    string
	Username    string
	KeyID       string
	Disabled    bool
	Password    *string
	Totp        keyring.Sealed
	TotpPending keyring.Sealed
	TotpStep    int64
}

func (r credentialRow) fromRow() account.Credential {
	c := account.Credential{Person: account.PersonID(r.PersonID), Username: r.Username, Key: keyring.KeyID(r.KeyID), Disabled: r.Disabled,
		Seed: r.Totp, Pending: r.TotpPending, Step: r.TotpStep}
	if r.Password != nil {
		c.Password = *r.Password
	}
	return c
}

const credentialOf = `SELECT c.person_id, p.username, p.key_id, p.disabled_at IS NOT NULL AS disabled, c.password, c.totp, c.totp_pending, c.totp_step
	FROM credentials c JOIN persons p ON p.id = c.person_id WHERE `

// CredentialByName reads what signing in is judged by.
func (s AccountStore) CredentialByName(ctx context.Context, username string) (account.Credential, error) {
	r, err := one[credentialRow](ctx, s.db.Gorm, credentialOf+`p.username = ?`, username)
	if err != nil {
		return account.Credential{}, err
	}
	return r.fromRow(), nil
}

// Credential reads the same by id.
func (s AccountStore) Credential(ctx context.Context, id account.PersonID) (account.Credential, error) {
	r, err := one[credentialRow](ctx, s.db.Gorm, credentialOf+`p.id = ?`, string(id))
	if err != nil {
		return account.Credential{}, err
	}
	return r.fromRow(), nil
}

// Invite reads one that has not been used.
func (s AccountStore) Invite(ctx context.Context, digest []byte) (account.Invite, error) {
	r, err := one[struct {
		PersonID  string
		ExpiresAt time.Time
	}](ctx, s.db.Gorm, `SELECT person_id, expires_at FROM invites WHERE digest = ? AND used_at IS NULL`, digest)
	if err != nil {
		return account.Invite{}, err
	}
	return account.Invite{Digest: digest, Person: account.PersonID(r.PersonID), Expires: r.ExpiresAt.UTC()}, nil
}

func (t accountTx) AddPerson(ctx context.Context, p account.SealedPerson) error {
	taken := fault.New(fault.Conflict, "This username is taken. Choose another.")
	err := must(ctx, t.tx, taken, `INSERT INTO persons (id, username, display_name, key_id, created_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (username) DO NOTHING`, string(p.ID), p.Username, p.Name, string(p.Key), p.CreatedAt)
	if err != nil {
		return err
	}
	_, err = run(ctx, t.tx, `INSERT INTO credentials (person_id) VALUES (?)`, string(p.ID))
	return err
}

func (t accountTx) Disable(ctx context.Context, id account.PersonID, at time.Time) error {
	return must(ctx, t.tx, errNone, `UPDATE persons SET disabled_at = coalesce(disabled_at, ?) WHERE id = ?`, at, string(id))
}

func (t accountTx) AddInvite(ctx context.Context, i account.Invite) error {
	_, err := run(ctx, t.tx, `INSERT INTO invites (person_id, digest, expires_at) VALUES (?, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET digest = excluded.digest, expires_at = excluded.expires_at, used_at = NULL`,
		string(i.Person), i.Digest, i.Expires)
	return err
}

func (t accountTx) UseInvite(ctx context.Context, digest []byte, now time.Time) error {
	return must(ctx, t.tx, errMoved, `UPDATE invites i SET used_at = ? WHERE i.digest = ? AND i.used_at IS NULL AND i.expires_at > ?
		AND EXISTS (SELECT 1 FROM persons p WHERE p.id = i.person_id AND p.disabled_at IS NULL)`, now, digest, now)
}

func (t accountTx) SaveInterests(ctx context.Context, i account.SealedInterests, at time.Time) error {
	_, err := run(ctx, t.tx, `INSERT INTO interests (person_id, declared, declared_at) VALUES (?, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET declared = excluded.declared, declared_at = excluded.declared_at`,
		string(i.Person.ID), i.Declared, at)
	return err
}

func (t accountTx) SaveQualifications(ctx context.Context, q account.SealedQualifications, at time.Time) error {
	_, err := run(ctx, t.tx, `INSERT INTO qualifications (person_id, held, set_at, set_by) VALUES (?, ?, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET held = excluded.held, set_at = excluded.set_at, set_by = excluded.set_by`,
		string(q.Person), q.Held, at, string(q.By))
	return err
}

func (t accountTx) SetPassword(ctx context.Context, id account.PersonID, hash string, at time.Time) error {
	return must(ctx, t.tx, errNone, `UPDATE credentials SET password = ?, password_at = ? WHERE person_id = ?`, hash, at, string(id))
}

func (t accountTx) SetSeed(ctx context.Context, id account.PersonID, seed keyring.Sealed, step int64) error {
	return must(ctx, t.tx, errNone, `UPDATE credentials SET totp = ?, totp_pending = NULL, totp_step = ? WHERE person_id = ?`, seed, step, string(id))
}

func (t accountTx) SetPendingSeed(ctx context.Context, id account.PersonID, seed keyring.Sealed) error {
	return must(ctx, t.tx, errNone, `UPDATE credentials SET totp_pending = ? WHERE person_id = ?`, seed, string(id))
}

// SpendStep is the only judge of a replay: of two that bring the same step, one finds it spent.
func (t accountTx) SpendStep(ctx context.Context, seen account.Credential, step int64) error {
	return must(ctx, t.tx, errMoved, `UPDATE credentials c SET totp_step = ? WHERE c.person_id = ? AND c.totp_step < ? AND c.password = ? AND c.totp = ?
		AND EXISTS (SELECT 1 FROM persons p WHERE p.id = c.person_id AND p.disabled_at IS NULL)`, step, string(seen.Person), step, seen.Password, seen.Seed)
}

func (t accountTx) ClearFactors(ctx context.Context, id account.PersonID) error {
	return must(ctx, t.tx, errNone, `UPDATE credentials SET password = NULL, password_at = NULL, totp = NULL, totp_pending = NULL
		WHERE person_id = ?`, string(id))
}

// TakeAttempt counts in one statement, so that parallel guesses are each counted before any is judged.
func (s AccountStore) TakeAttempt(ctx context.Context, bucket []byte, now time.Time, window time.Duration) (int, error) {
	r, err := one[struct{ Taken int }](ctx, s.db.Gorm, `INSERT INTO attempts AS a (bucket, window_from, taken) VALUES (?, ?, 1)
		ON CONFLICT (bucket) DO UPDATE SET
			taken = CASE WHEN a.window_from <= ? THEN 1 ELSE LEAST(a.taken, 1000000) + 1 END,
			window_from = CASE WHEN a.window_from <= ? THEN excluded.window_from ELSE a.window_from END
		RETURNING taken`, bucket, now, now.Add(-window), now.Add(-window))
	return r.Taken, err
}

// ReturnAttempt takes back one that was never judged.
func (s AccountStore) ReturnAttempt(ctx context.Context, bucket []byte) error {
	_, err := run(ctx, s.db.Gorm, `UPDATE attempts SET taken = taken - 1 WHERE bucket = ? AND taken > 0`, bucket)
	return err
}

func (t accountTx) ClearAttempts(ctx context.Context, bucket []byte) error {
	_, err := run(ctx, t.tx, `DELETE FROM attempts WHERE bucket = ?`, bucket)
	return err
}
