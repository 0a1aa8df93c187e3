package cluster

import _ "os/exec"
