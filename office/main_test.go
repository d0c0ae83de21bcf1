package office_test

import (
	"os"
	"testing"

	"hoso/cmd/hoso/trial"
)

func TestMain(m *testing.M) {
	code := m.Run()
	trial.Close()
	os.Exit(code)
}

// onEveryStore runs a test on SQLite and on PostgreSQL.
func onEveryStore(t *testing.T, test func(t *testing.T, options ...trial.Option)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, trial.Postgres())
	})
}
