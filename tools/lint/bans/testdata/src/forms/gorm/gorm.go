package forms

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type row struct {
	Officer string
	Gone    gorm.DeletedAt // want `gorm.DeletedAt keeps a row`
}

type soft struct {
	gorm.Model // want `gorm.Model keeps a row`
}

func dropped(db *gorm.DB, r row, id string) {
	db.Where(&row{Officer: id}) // want `Where with a struct forgets`
	db.Where(r)                 // want `Where with a struct forgets`
	db.Not(&r)                  // want `Not with a struct forgets`
	db.Where("officer = ?", id)
	db.Where(db.Where("a"))
	db.First(&r, id)           // want `First with inline conditions`
	db.First(&r, "id = ?", id) // want `First with inline conditions`
	db.First(&r)
	db.Delete(&r, id) // want `Delete with inline conditions`
	db.Updates(r)     // want `Updates with a struct skips`
	db.Updates(&r)    // want `Updates with a struct skips`
	db.Updates(map[string]any{"state": "open"})
	db.Save(&r)            // want `Save writes what was read`
	_ = db.AutoMigrate(&r) // want `AutoMigrate: the schema`
	db.Preload("Events")   // want `Preload hides a query`
}

const byDay = "day"

func texts(db *gorm.DB, by string) {
	db.Order(by) // want `Order with text that is not constant`
	db.Order(byDay + " desc")
	db.Order(clause.OrderByColumn{Desc: true})
	db.Select("id", by)     // want `Select with text that is not constant`
	db.Select([]string{by}) // want `Select with text that is not constant`
	db.Select("id", "state")
	db.Group(by) // want `Group with text that is not constant`
	db.Joins(by) // want `Joins with text that is not constant`
	db.Joins("join x on x.id = ?", by)
	db.Table(by) // want `Table with text that is not constant`
	db.Table("cases")
}
