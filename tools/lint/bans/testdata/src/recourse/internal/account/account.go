package account

type Secret string

type Word string

func compare(a, b Secret, w Word) bool {
	switch a { // want `switch on a secret`
	case "x":
		return true
	}
	if a == "" || w == "x" {
		return false
	}
	return a != b // want `!= on a secret`
}
