package clause

type OrderByColumn struct{ Desc bool }
