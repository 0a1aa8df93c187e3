package gorm

type DB struct{}

type DeletedAt struct{}

type Model struct{ DeletedAt DeletedAt }

func (db *DB) Where(query any, args ...any) *DB      { return db }
func (db *DB) Not(query any, args ...any) *DB        { return db }
func (db *DB) First(dest any, conds ...any) *DB      { return db }
func (db *DB) Delete(dest any, conds ...any) *DB     { return db }
func (db *DB) Order(value any) *DB                   { return db }
func (db *DB) Select(query any, args ...any) *DB     { return db }
func (db *DB) Group(name string) *DB                 { return db }
func (db *DB) Joins(query string, args ...any) *DB   { return db }
func (db *DB) Table(name string, args ...any) *DB    { return db }
func (db *DB) Updates(values any) *DB                { return db }
func (db *DB) Save(value any) *DB                    { return db }
func (db *DB) AutoMigrate(dst ...any) error          { return nil }
func (db *DB) Preload(query string, args ...any) *DB { return db }
func (db *DB) Raw(sql string, values ...any) *DB     { return db }
func (db *DB) Exec(sql string, values ...any) *DB    { return db }
