package tour

// Credentials let somebody sign in as anyone of the invented organisation (decision 24).
type Credentials struct {
	BaseURL string   `json:"base_url"`
	People  []Person `json:"people"`
	Reports []Report `json:"reports"`
	Cases   []Case   `json:"cases"`
	Parties []Party  `json:"parties"`
}

// Person is a member of staff.
type Person struct {
	Role       string `json:"role"`
	Username   string `json:"username"`
	Password   string `json:"password"`
	TOTPSecret string `json:"totp_secret"`
}

// Report is a report with the code of whoever told it.
type Report struct {
	Reference  string `json:"reference"`
	AccessCode string `json:"access_code"`
	State      string `json:"state"`
}

// Case is a case with the respondent's code; the code is empty until the respondent was told.
type Case struct {
	Reference            string `json:"reference"`
	State                string `json:"state"`
	RespondentAccessCode string `json:"respondent_access_code"`
}

// Party is somebody who was admitted to a case, with their code.
type Party struct {
	Reference  string `json:"reference"` // of the case
	Kind       string `json:"kind"`
	AccessCode string `json:"access_code"`
}
