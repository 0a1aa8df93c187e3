package procedure

// IntakeFacts are what may be asked of how a matter came to us and of what was said of it at once. Of a case they hold
// where they hold of any report of it.
type IntakeFacts struct {
	Danger        bool `expr:"danger"`         // somebody is in danger now, as the reporter says
	Retaliation   bool `expr:"retaliation"`    // it tells of getting back at somebody for a report (I38)
	Perceived     bool `expr:"perceived"`      // the reporter named a protected ground
	OwnInitiative bool `expr:"own_initiative"` // the report is of our own making (T01)
	Invited       bool `expr:"invited"`        // the respondent, as known now, was ever written to with a code
	Notified      bool `expr:"notified"`       // a notice or a measure was ever put to the respondent
}
