package tour

import (
	"bytes"
	"fmt"

	"recourse/internal/register"
)

// Register is the invented register of members that belongs to the tour of a procedure; nobody in it exists.
func Register(procedure string) (register.Register, error) {
	source, err := scripts.ReadFile(procedure + ".csv")
	if err != nil {
		return nil, fmt.Errorf("there is no tour of the procedure %s", procedure)
	}
	entries, err := register.Read(procedure+".csv", bytes.NewReader(source))
	if err != nil {
		return nil, fmt.Errorf("tour: %w", err)
	}
	return register.In(entries), nil
}
