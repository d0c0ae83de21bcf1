package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"hoso/secret"
)

// TestHidden: whatever is done with a configuration that holds a secret, the secret is not in it.
func TestHidden(t *testing.T) {
	config := struct{ Password secret.Text }{"bi-mat"}
	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "config", config, "password", config.Password)
	encoded, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"%v": fmt.Sprintf("%v", config), "%+v": fmt.Sprintf("%+v", config), "%#v": fmt.Sprintf("%#v", config), "%q": fmt.Sprintf("%q", config.Password),
		"log": logged.String(), "json": string(encoded)} {
		if strings.Contains(text, "bi-mat") || !strings.Contains(text, "***") {
			t.Errorf("%s gives %s", name, text)
		}
	}
	if string(config.Password) != "bi-mat" {
		t.Error("the text itself is lost")
	}
}
