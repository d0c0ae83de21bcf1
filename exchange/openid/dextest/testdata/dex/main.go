// Command hoso-dex is dex, an OpenID Connect provider that is not ours, for tests: its own server and password form, with what it keeps in
// memory. It reads its configuration from standard input, prints its issuer, and ends when standard input ends or its time is over.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/dexidp/dex/server"
	"github.com/dexidp/dex/server/connectors"
	"github.com/dexidp/dex/server/signer"
	"github.com/dexidp/dex/storage"
	"github.com/dexidp/dex/storage/memory"
	"github.com/dexidp/dex/web"
	"golang.org/x/crypto/bcrypt"
)

// lifeTime is how long the provider lives at most, whatever becomes of the test.
const lifeTime = 10 * time.Minute

// settings are what the test says.
type settings struct {
	Listen  string    // "127.0.0.1:0"
	At      time.Time // what its clock says at the start
	Clients []struct {
		ID, Secret, Redirect string
		Peers                []string // clients that may ask for tokens for this one
	}
	People []struct{ ID, Email, Password, Name string }
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "hoso-dex:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, cancel := context.WithTimeout(context.Background(), lifeTime)
	defer cancel()
	input := json.NewDecoder(os.Stdin)
	var s settings
	if err := input.Decode(&s); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return err
	}
	issuer := "http://" + listener.Addr().String() + "/dex"
	handler, err := s.open(ctx, issuer)
	if err != nil {
		return err
	}
	service := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // ends with the test, however that ends
		cancel()
	}()
	go func() {
		<-ctx.Done()
		_ = service.Close()
	}()
	fmt.Println(issuer)
	if err := service.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// open makes dex's server with one connector, its own passwords.
func (s settings) open(ctx context.Context, issuer string) (http.Handler, error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	ahead := time.Until(s.At)
	now := func() time.Time { return time.Now().Add(ahead) }
	kept := memory.New(log)
	if err := s.fill(ctx, kept); err != nil {
		return nil, err
	}
	const valid = 15 * time.Minute
	keys, err := (&signer.LocalConfig{KeysRotationPeriod: "1h"}).Open(ctx, kept, valid, now, log)
	if err != nil {
		return nil, err
	}
	return server.NewServer(ctx, server.Config{
		Issuer: issuer, Storage: storage.WithStaticConnectors(kept, []storage.Connector{{ID: connectors.LocalConnector, Name: "Email", Type: connectors.LocalConnector}}),
		SkipApprovalScreen: true, IDTokensValidFor: valid, Now: now, Signer: keys, Logger: log, Web: server.WebConfig{WebFS: web.FS()},
	})
}

func (s settings) fill(ctx context.Context, kept storage.Storage) error {
	for _, c := range s.Clients {
		if err := kept.CreateClient(ctx, storage.Client{ID: c.ID, Secret: c.Secret, RedirectURIs: []string{c.Redirect}, TrustedPeers: c.Peers, Name: c.ID}); err != nil {
			return err
		}
	}
	for _, p := range s.People {
		hash, err := bcrypt.GenerateFromPassword([]byte(p.Password), bcrypt.DefaultCost)
		if err != nil {
			return err
		}
		if err := kept.CreatePassword(ctx, storage.Password{Email: p.Email, Hash: hash, Username: p.Name, UserID: p.ID}); err != nil {
			return err
		}
	}
	return nil
}
