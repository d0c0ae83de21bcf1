package web

import "strings"

// backupProblem says what hindered a copy: a fault that needs no more than its sentence by that, anything else by the program's log.
func (v *visit) backupProblem(key string) string {
	if !v.text.Has(key) {
		return v.Say("health.backup.in_log")
	}
	if said := v.Say(key); !strings.Contains(said, "%") {
		return said
	}
	return v.Say("health.backup.in_log")
}
