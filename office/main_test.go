package office_test

import (
	"flag"
	"os"
	"testing"

	"hoso/cmd/hoso/trial"
	"hoso/exchange/openid/dextest"
)

func TestMain(m *testing.M) {
	if !prove() { // each try plays an import of a file twice over
		if err := flag.Set("rapid.checks", "30"); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	trial.Close()
	dextest.Close()
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

// onAStore runs a test that plays many acts of which each is held to every store elsewhere: on SQLite, and with HOSO_PROVE on PostgreSQL too.
func onAStore(t *testing.T, test func(t *testing.T, options ...trial.Option)) {
	if prove() {
		onEveryStore(t, test)
		return
	}
	t.Parallel()
	test(t)
}
