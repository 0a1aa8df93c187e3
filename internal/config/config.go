package config

import "time"

// Config holds every setting. The tags are read by Load: koanf is the name, default the default, range what a
// number may be, oneof what a word may be.
type Config struct {
	// The address to listen on.
	Listen string `koanf:"listen" default:"127.0.0.1:8080"`

	// How reporters reach us: the origin put into links and letters, https except for localhost and .onion.
	// Empty: the address listened on.
	BaseURL string `koanf:"base_url" default:""`

	// How staff reach us, where they have a host name of their own. Empty: the same as base_url.
	StaffURL string `koanf:"staff_url" default:""`

	// Where the way out of every page leads: somewhere that says nothing of where one was.
	LeaveURL string `koanf:"leave_url" default:"https://www.bbc.co.uk/weather"`

	// Where metrics are served, apart from the public address. Empty: nowhere.
	MetricsListen string `koanf:"metrics_listen" default:""`

	// The folder for all that is kept: the private database, keys, sealed evidence.
	// Empty: var, or /var/lib/recourse when started as root.
	Data string `koanf:"data" default:""`

	// A PostgreSQL 15 or newer to use, instead of a private one under data; DATABASE_URL in the environment
	// means the same. Never taken from a flag, where every user of the machine could read it.
	DatabaseURL Secret `koanf:"database_url" default:""`

	// A file that holds the database URL, readable by us alone: better than the environment.
	DatabaseURLFile string `koanf:"database_url_file" default:""`

	// The file with the root key that wraps every case key, readable by us alone. Empty: root.key under data,
	// made at the first start; with a database_url it must be named, must exist and must not be an example.
	RootKeyFile string `koanf:"root_key_file" default:""`

	// The folder of the key store: one wrapped key per case, never in the main database. Empty: keys under data.
	KeyStore string `koanf:"key_store" default:""`

	// A database of another PostgreSQL cluster that holds the key store in the place of the folder, for several replicas
	// (docs/operating.md). Never taken from a flag. Empty: the folder.
	KeyStoreURL Secret `koanf:"key_store_url" default:""`

	// A file that holds the URL of the key store, readable by us alone: better than the environment.
	KeyStoreURLFile string `koanf:"key_store_url_file" default:""`

	// A folder that takes the place of the built-in configs: procedures, policy, code, questionnaires, letters.
	// Empty: those built in.
	Configs string `koanf:"configs" default:""`

	// The organisation's name, as it stands on pages and letters.
	Organisation string `koanf:"organisation" default:"The organisation"`

	// The time zone in which days begin and deadlines end.
	Zone string `koanf:"zone" default:"Europe/London"`

	// The calendar of working days: a file of configs/calendar.
	Calendar string `koanf:"calendar" default:"uk"`

	// The nation whose holidays are no working days: one that the calendar names.
	Nation string `koanf:"nation" default:"england"`

	// The procedure that a new report follows, unless its questionnaire names another.
	Procedure string `koanf:"procedure" default:"simple"`

	// The register of members: a file of comma-separated values, readable by us alone, read again when it changes
	// (its columns: docs/register.md). Empty: none, and nobody's membership is known.
	Register string `koanf:"register" default:""`

	// Whether serve also does the due work: letters, deadlines, integration of the log.
	Work bool `koanf:"work" default:"true"`

	// How often pending leaves get their places in the log. Shorter ticks tell an outsider more about when a
	// report came.
	Tick time.Duration `koanf:"tick" default:"1h" range:"1s..24h"`

	// The folder that keeps how far the log was signed, so that a database taken back to an older state is refused: best
	// on another disk or machine than the database (docs/operating.md). Empty: heads under data.
	Heads string `koanf:"heads" default:""`

	// A file that names the log's witnesses, where they are asked and how many must cosign, as C2SP tlog-policy writes it
	// (docs/operating.md). Empty: nobody outside is asked.
	Witnesses string `koanf:"witnesses" default:""`

	// The least urgent log line that is written.
	LogLevel string `koanf:"log_level" default:"info" oneof:"debug|info|warn|error"`

	// Addresses or networks of the proxies in front of us whose forwarding headers are believed; nobody else's
	// are.
	TrustedProxies []string `koanf:"trusted_proxies" default:""`

	Evidence  Evidence  `koanf:"evidence"`
	Scan      Scan      `koanf:"scan"`
	Mail      Mail      `koanf:"mail"`
	Limits    Limits    `koanf:"limits"`
	Pools     Pools     `koanf:"pools"`
	Timeouts  Timeouts  `koanf:"timeouts"`
	Sessions  Sessions  `koanf:"sessions"`
	Retention Retention `koanf:"retention"`
}

// Scan says what looks at files of evidence before anybody else does.
type Scan struct {
	// Where a clamd listens: unix:/run/clamav/clamd.ctl, or tcp:127.0.0.1:3310 on this machine alone, since what it is sent is
	// not encrypted. It needs AlertExceedsMax and AlertEncrypted (docs/operating.md). Empty: no file is scanned, and each says so.
	Clamd string `koanf:"clamd" default:""`

	// How old its signatures may be; with older ones nothing is called clean. 0: nobody asks, for a clamd with
	// signatures of its own alone.
	Signatures time.Duration `koanf:"signatures" default:"168h" range:"0s..8760h"`

	// For one file; then it is asked again later, with growing pauses.
	Patience time.Duration `koanf:"patience" default:"5m" range:"1s..9m"`
}

// Limits says how much we take. Past a limit of size the answer is 413 and nothing is kept.
type Limits struct {
	// The largest single file of evidence.
	File Size `koanf:"file" default:"25MiB" range:"1KiB..4GiB"`

	// The most files a report may carry.
	Files int `koanf:"files" default:"20" range:"1..1000"`

	// All files of a report together.
	Report Size `koanf:"report" default:"200MiB" range:"1KiB..32GiB"`

	// Reports that are taken in an hour from one source: an address, or the network that one household has. Who sends more is
	// asked, with 429 and Retry-After, to send the next a few minutes later. It holds up nobody who says that somebody is in danger
	// now, nobody on the staff, and nothing that comes from this machine or a private network. 0: nobody is made to wait.
	ReportsHourly int `koanf:"reports_hourly" default:"10" range:"0..10000"`

	// The largest JSON body of an ordinary request.
	Body Size `koanf:"body" default:"64KiB" range:"1KiB..1MiB"`

	// The largest JSON body of a request that carries a narrative.
	Narrative Size `koanf:"narrative" default:"256KiB" range:"1KiB..4MiB"`

	// All evidence inside a JSON body, before base64; larger files go by multipart.
	Inline Size `koanf:"inline" default:"1MiB" range:"0B..4MiB"`

	// The largest set of request headers.
	Headers Size `koanf:"headers" default:"16KiB" range:"4KiB..64KiB"`

	// The least a body may bring in a second, once timeouts.body_grace has passed.
	BodyRate Size `koanf:"body_rate" default:"1KiB" range:"1B..1MiB"`
}

// Pools is the table of everything that can be full: how many at once, how many wait, what happens then.
type Pools struct {
	// Database connections reserved for submitting reports, so that busy staff pages cannot stop a report.
	// When all are taken a report waits for half a minute, then gets 503 with Retry-After.
	Intake int `koanf:"intake" default:"4" range:"1..64"`

	// Database connections for all other requests. When all are taken a request waits timeouts.acquire, then
	// gets 503 with Retry-After.
	Requests int `koanf:"requests" default:"8" range:"1..256"`

	// Database connections for due work, among them the leader's. Jobs wait in their queue in the database
	// and are tried again with growing pauses; none is dropped.
	Worker int `koanf:"worker" default:"4" range:"2..64"`

	// Uploads of files at once; the next gets 503 with Retry-After.
	Uploads int `koanf:"uploads" default:"64" range:"1..1024"`

	// Passwords hashed at once. 0: one fewer than there are cores, at least one.
	Passwords int `koanf:"passwords" default:"0" range:"0..64"`

	// Sign-ins that wait for a hash; the next gets 429.
	PasswordQueue int `koanf:"password_queue" default:"32" range:"0..1024"`

	// Case keys kept ready, so that taking one costs a report no extra flush. When none is left one is made
	// on the spot.
	Keys int `koanf:"keys" default:"256" range:"1..65536"`
}

// Connections is how many connections to the database the program may hold in all.
func (p Pools) Connections() int { return p.Intake + p.Requests + p.Worker }

// Timeouts says how long anything may take, and how often it is tried again.
type Timeouts struct {
	// For the headers of a request; then the connection is closed.
	Headers time.Duration `koanf:"headers" default:"5s" range:"1s..1m"`

	// For a slow body before limits.body_rate is asked of it.
	BodyGrace time.Duration `koanf:"body_grace" default:"10s" range:"1s..5m"`

	// For a kept-alive connection with nothing to say.
	Idle time.Duration `koanf:"idle" default:"30s" range:"1s..10m"`

	// For a free connection to the database, by any request but a report; then 503 with Retry-After.
	Acquire time.Duration `koanf:"acquire" default:"2s" range:"100ms..30s"`

	// For one statement (statement_timeout of PostgreSQL).
	Statement time.Duration `koanf:"statement" default:"10s" range:"100ms..10m"`

	// For a row that somebody else holds (lock_timeout of PostgreSQL).
	Lock time.Duration `koanf:"lock" default:"3s" range:"100ms..1m"`

	// For a transaction that does nothing (idle_in_transaction_session_timeout of PostgreSQL).
	IdleTransaction time.Duration `koanf:"idle_transaction" default:"15s" range:"1s..10m"`

	// For requests under way when the program is told to stop.
	Shutdown time.Duration `koanf:"shutdown" default:"20s" range:"1s..5m"`
}

// Sessions says how long a sign-in lasts.
type Sessions struct {
	// Without a request, for staff.
	StaffIdle time.Duration `koanf:"staff_idle" default:"30m" range:"1m..30m"`

	// Without a request, for whoever signed in with an access code.
	PartyIdle time.Duration `koanf:"party_idle" default:"20m" range:"1m..20m"`

	// In all, whatever happens.
	Absolute time.Duration `koanf:"absolute" default:"12h" range:"5m..12h"`

	// How long a second factor counts as just given, for acts that ask for one.
	StepUp time.Duration `koanf:"step_up" default:"5m" range:"30s..5m"`
}

// Retention says how long things are kept that are no part of a case; a case's own periods stand in its
// procedure.
type Retention struct {
	// How long the answer to a request with an idempotency key is kept, to be given again.
	Idempotency time.Duration `koanf:"idempotency" default:"24h" range:"1h..168h"`

	// Between the decision of two people to erase a file and the erasure: whoever could decide it may object so long.
	// Longer than answers to requests are kept.
	Objection time.Duration `koanf:"objection" default:"336h" range:"168h..2160h"`

	// How long a copy of the key store may be kept: until then what was shredded since still opens with it and the
	// root key. A backup says of itself by when it must be destroyed.
	KeyBackups time.Duration `koanf:"key_backups" default:"168h" range:"24h..2160h"`
}
