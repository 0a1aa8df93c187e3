package intake

import _ "os/exec" // want `os/exec: only internal/postgres/cluster, internal/evidence/recode`
