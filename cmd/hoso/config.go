package main

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"

	"hoso/cmd/hoso/compose"
	"hoso/exchange"
	"hoso/exchange/mail"
	"hoso/exchange/openid"
	"hoso/web"
)

// configFile is what serve reads from --config: where things are, never what holds. Secrets are in files of their own, named here, so
// that this one can be shown. Paths are relative to the file.
type configFile struct {
	Data         string        `toml:"data"`
	Listen       string        `toml:"listen"`
	Province     string        `toml:"province"`
	PostgresFile string        `toml:"postgres_file"`     // holds the DSN
	KeyPassword  string        `toml:"key_password_file"` // of the PKCS#12 files in DATA/keys
	TLS          tlsConfig     `toml:"tls"`
	Web          webConfig     `toml:"web"`
	Nation       *nationConfig `toml:"nation"`
	Mail         *mailConfig   `toml:"mail"`
	Shared       *sharedConfig `toml:"shared_account"`
	Backup       *backupConfig `toml:"backup"`
	Log          logConfig     `toml:"log"`
}

type tlsConfig struct {
	Certificate string `toml:"certificate"` // PEM; with key: this program speaks TLS itself
	Key         string `toml:"key"`
}

type webConfig struct {
	Address string   `toml:"address"` // where people reach the program: "https://hoso.phutho.gov.vn"; passkeys are bound to it, letters lead to it
	Secure  bool     `toml:"secure"`  // a proxy in front speaks TLS
	Proxies []string `toml:"proxies"` // "127.0.0.1/32": whose X-Forwarded-For is believed
	Origins []string `toml:"origins"` // further origins whose pages may post here
}

type nationConfig struct {
	URL              string `toml:"url"`
	OrgCode          string `toml:"org_code"`
	Username         string `toml:"username"`
	PasswordFile     string `toml:"password_file"`
	TokenURL         string `toml:"token_url"`
	ClientID         string `toml:"client_id"`
	ClientSecretFile string `toml:"client_secret_file"`
	Certificate      string `toml:"certificate"`
	Key              string `toml:"key"`
	Roots            string `toml:"roots"`
}

type mailConfig struct {
	Host         string `toml:"host"`
	Port         int    `toml:"port"`
	Security     string `toml:"security"` // starttls | tls | none
	Username     string `toml:"username"`
	PasswordFile string `toml:"password_file"`
	From         string `toml:"from"`
	ReplyTo      string `toml:"reply_to"`
	Roots        string `toml:"roots"`
	Address      string `toml:"address"` // of the program, for the links in letters, where web.address does not say it
}

type sharedConfig struct {
	Issuer           string `toml:"issuer"`
	ClientID         string `toml:"client_id"`
	ClientSecretFile string `toml:"client_secret_file"`
	Label            string `toml:"label"`   // what the shared account is called on the screen
	Address          string `toml:"address"` // of the program, where the provider sends people back to; without it that of [mail]
	Roots            string `toml:"roots"`
}

type backupConfig struct {
	Folder string `toml:"folder"` // on a medium of its own
	Hour   *int   `toml:"hour"`   // at which the day's copy is made, in Vietnam's time; 1 where it is not said
}

type logConfig struct {
	Level  string `toml:"level"`  // debug | info | warn | error
	Format string `toml:"format"` // text | json
}

// readConfig reads a file strictly: an unknown key, or one written twice, is refused with its name.
func readConfig(path string) (configFile, error) {
	var c configFile
	meta, err := toml.DecodeFile(path, &c)
	if err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		names := make([]string, len(unknown))
		for i, key := range unknown {
			names[i] = key.String()
		}
		return c, fmt.Errorf("%s: unknown settings: %s", path, strings.Join(names, ", "))
	}
	c.root(filepath.Dir(path))
	return c, nil
}

// root makes the paths of a file those of the program.
func (c *configFile) root(dir string) {
	paths := []*string{&c.Data, &c.PostgresFile, &c.KeyPassword, &c.TLS.Certificate, &c.TLS.Key}
	if n := c.Nation; n != nil {
		paths = append(paths, &n.PasswordFile, &n.ClientSecretFile, &n.Certificate, &n.Key, &n.Roots)
	}
	if m := c.Mail; m != nil {
		paths = append(paths, &m.PasswordFile, &m.Roots)
	}
	if s := c.Shared; s != nil {
		paths = append(paths, &s.ClientSecretFile, &s.Roots)
	}
	if b := c.Backup; b != nil {
		paths = append(paths, &b.Folder)
	}
	for _, p := range paths {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
}

// secret reads a file that holds one secret; its last line end is not part of it. No name gives no secret.
func secret(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o007 != 0 {
		return "", fmt.Errorf("%s can be read by everybody: chmod o-rwx it", path)
	}
	b, err := os.ReadFile(path)
	return strings.TrimRight(string(b), "\r\n"), err
}

// level reads the log level; the default is info.
func (l logConfig) level() (slog.Level, error) {
	level := slog.LevelInfo
	if l.Level == "" {
		return level, nil
	}
	err := level.UnmarshalText([]byte(l.Level))
	return level, err
}

// json reports whether the log is JSON; the default is text.
func (l logConfig) json() (bool, error) {
	if l.Format != "" && l.Format != "text" && l.Format != "json" {
		return false, fmt.Errorf("log format %q: text or json", l.Format)
	}
	return l.Format == "json", nil
}

func (w webConfig) proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range w.Proxies {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("web.proxies: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}

// open reads what the file names of the way to the national database; nil when nothing is sent.
func (n *nationConfig) open() (*exchange.Config, error) {
	if n == nil {
		return nil, nil //nolint:nilnil // no nation is a configuration, not a failure
	}
	password, err := secret(n.PasswordFile)
	if err != nil {
		return nil, err
	}
	clientSecret, err := secret(n.ClientSecretFile)
	if err != nil {
		return nil, err
	}
	c := &exchange.Config{URL: n.URL, OrgCode: n.OrgCode, Username: n.Username, Password: exchange.Secret(password), TokenURL: n.TokenURL,
		ClientID: n.ClientID, ClientSecret: exchange.Secret(clientSecret)}
	if n.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(n.Certificate, n.Key)
		if err != nil {
			return nil, fmt.Errorf("nation: %w", err)
		}
		c.Certificate = &pair
	}
	c.Roots, err = roots(n.Roots)
	return c, err
}

// open reads what the file names of the way letters leave; nil when none does.
func (m *mailConfig) open() (*mail.Config, error) {
	if m == nil {
		return nil, nil //nolint:nilnil // no mail is a configuration, not a failure
	}
	password, err := secret(m.PasswordFile)
	if err != nil {
		return nil, err
	}
	c := &mail.Config{Host: m.Host, Port: m.Port, Security: m.Security, Username: m.Username, Password: mail.Secret(password), From: m.From, ReplyTo: m.ReplyTo}
	c.Roots, err = roots(m.Roots)
	return c, err
}

// open reads what the file names of the province's shared account; nil when none is connected. address is the program's, where this section
// gives none.
func (s *sharedConfig) open(address string) (*openid.Config, error) {
	if s == nil {
		return nil, nil //nolint:nilnil // no shared account is a configuration, not a failure
	}
	clientSecret, err := secret(s.ClientSecretFile)
	if err != nil {
		return nil, err
	}
	if address = cmp.Or(strings.TrimSuffix(s.Address, "/"), address); address == "" {
		return nil, errors.New("shared_account: give the address of the program, which the provider sends people back to")
	}
	c := &openid.Config{Issuer: s.Issuer, ClientID: s.ClientID, ClientSecret: openid.Secret(clientSecret), Label: s.Label, Redirect: address + web.ComeBackAddress}
	c.Roots, err = roots(s.Roots)
	return c, err
}

// open reads where copies go; nil when none are made. data is the data directory.
func (b *backupConfig) open(data string) (*compose.Backup, error) {
	if b == nil {
		return nil, nil //nolint:nilnil // no copies are a configuration, not a failure
	}
	hour := 1
	if b.Hour != nil {
		hour = *b.Hour
	}
	if hour < 0 || hour > 23 {
		return nil, fmt.Errorf("backup.hour: %d is no hour of the day: 0 to 23", hour)
	}
	if b.Folder == "" {
		return nil, errors.New("backup.folder: name the folder for copies, on a medium of its own")
	}
	if err := apart(b.Folder, data); err != nil {
		return nil, fmt.Errorf("backup.folder: %w", err)
	}
	return &compose.Backup{Folder: b.Folder, Hour: hour}, nil
}

// apart refuses a folder for copies within the data: what destroys the one would destroy the other.
func apart(folder, data string) error {
	var whole [2]string
	for i, path := range []string{data, folder} {
		absolute, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		whole[i] = absolute
		if real, err := filepath.EvalSymlinks(absolute); err == nil {
			whole[i] = real
		}
	}
	if within, err := filepath.Rel(whole[0], whole[1]); err == nil && filepath.IsLocal(within) {
		return fmt.Errorf("%s lies within the data directory: copies belong on a medium of their own", folder)
	}
	return nil
}

// address is where people reach the program; empty when nothing says it.
func (c configFile) address() string {
	address := c.Web.Address
	if address == "" && c.Mail != nil {
		address = c.Mail.Address
	}
	return strings.TrimSuffix(address, "/")
}

// roots reads certificates that are trusted instead of the system's; no name gives nil, the system's.
func roots(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // the system's roots are a configuration, not a failure
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b) {
		return nil, errors.New("no certificate in " + path)
	}
	return pool, nil
}
