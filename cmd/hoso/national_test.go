package main

import (
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"context"
)

// TestNational: the peer says what it is, serves until told to stop, and can be switched.
func TestNational(t *testing.T) {
	want(t, 2, "USER:PASSWORD", "national", "--login", "nobody")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var out, errors buffer
	ended := make(chan int, 1)
	file := filepath.Join(t.TempDir(), "national.jsonl")
	go func() {
		ended <- run(console{ctx: ctx, out: &out, err: &errors}, []string{"national", "--listen", "127.0.0.1:0", "--data", file})
	}()
	address := ""
	for range 500 {
		if address = regexp.MustCompile(`http://\S+`).FindString(out.String()); address != "" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	answer, err := http.PostForm(address+"/switch", url.Values{"drop": {"1"}})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("its switch answers %s", answer.Status)
	}
	cancel()
	if status := <-ended; status != 0 {
		t.Errorf("it ended with %d: %s", status, errors.String())
	}
	if found, err := exists(file); err != nil || !found {
		t.Errorf("its file is not there: %v", err)
	}
}
