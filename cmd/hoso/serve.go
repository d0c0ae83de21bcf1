package main

import (
	"errors"
	"fmt"
	"time"

	"hoso/cmd/hoso/compose"
	"hoso/web"
)

// serveCommand is "hoso serve". A flag goes before the configuration file.
type serveCommand struct {
	Data     string `type:"path" help:"Data directory: database, sealed files, keys."`
	Listen   string `placeholder:"127.0.0.1:8080" help:"Address to serve on."`
	Postgres string `placeholder:"DSN" help:"PostgreSQL database instead of SQLite in the data directory. A password belongs in postgres_file of the configuration, or in PGPASSFILE."`
	Province string `placeholder:"phu-tho" help:"Whose law holds."`
	Config   string `type:"existingfile" placeholder:"FILE" help:"Configuration (TOML): where things are, never what holds. Unknown settings are refused."`
}

// Help shows a configuration.
func (*serveCommand) Help() string {
	return `A configuration file, with paths relative to it:
  data = "/var/lib/hoso"
  listen = "127.0.0.1:8080"
  province = "phu-tho"
  postgres_file = "postgres.dsn"             # instead of SQLite in data
  key_password_file = "keys.password"        # of the PKCS#12 files in data/keys
  [web]
  address = "https://hoso.tinh.gov.vn"       # where people reach it: for passkeys and for the links in letters
  secure = true                              # a proxy in front speaks TLS
  proxies = ["127.0.0.1/32"]
  [nation]
  url = "https://…"
  org_code = "H44"
  username = "…"                             # or client_id with client_secret_file
  password_file = "nation.password"
  [mail]                                     # without it reminders stay in the program
  host = "smtp.tinh.gov.vn"
  username = "…"
  password_file = "mail.password"
  from = "Hồ sơ cán bộ <khong-tra-loi@tinh.gov.vn>"
  [shared_account]                           # the province's, by OpenID Connect; people link theirs once
  issuer = "https://dangnhap.tinh.gov.vn"
  client_id = "hoso"                         # registered there to come back to address/dang-nhap/dung-chung/tra-loi
  client_secret_file = "shared.secret"
  label = "Tài khoản dùng chung của tỉnh"
  [backup]                                   # the day's copy, tried by restoring it
  folder = "/mnt/sao-luu/hoso"               # on a medium of its own; it must be there
  hour = 1                                   # of the day in Vietnam
  [log]
  level = "info"
  format = "json"`
}

// settings is the configuration with the flags over it.
func (s *serveCommand) settings() (configFile, error) {
	var c configFile
	if s.Config != "" {
		var err error
		if c, err = readConfig(s.Config); err != nil {
			return c, err
		}
	}
	for _, over := range []struct {
		into       *string
		flag, none string
	}{{&c.Data, s.Data, ""}, {&c.Listen, s.Listen, "127.0.0.1:8080"}, {&c.Province, s.Province, "phu-tho"}} {
		if over.flag != "" {
			*over.into = over.flag
		}
		if *over.into == "" {
			*over.into = over.none
		}
	}
	if c.Data == "" {
		return c, errors.New("name the data directory with --data or in the configuration")
	}
	if (c.TLS.Certificate == "") != (c.TLS.Key == "") {
		return c, errors.New("tls wants a certificate and its key")
	}
	return c, nil
}

// Run serves until told to stop.
func (s *serveCommand) Run(c console) (err error) {
	settings, err := s.settings()
	if err != nil {
		return err
	}
	release, err := hold(settings.Data)
	if err != nil {
		return err
	}
	defer release()
	where, err := settings.house(c, s.Postgres)
	if err != nil {
		return err
	}
	pages, err := settings.pages()
	if err != nil {
		return err
	}
	e, err := openEntrance(settings.Listen, settings.TLS)
	if err != nil {
		return err
	}
	house, err := compose.Open(c.ctx, where)
	if err != nil {
		return errors.Join(err, e.close())
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	return e.serve(c.ctx, house, pages, func() { c.printf("hoso %s serves %s at %s\n", versionText(), settings.Province, e.address()) })
}

// house says where the office's things are.
func (c configFile) house(out console, postgres string) (compose.Config, error) {
	level, err := c.Log.level()
	if err != nil {
		return compose.Config{}, fmt.Errorf("log.level: %w", err)
	}
	asJSON, err := c.Log.json()
	if err != nil {
		return compose.Config{}, err
	}
	if postgres == "" {
		if postgres, err = secret(c.PostgresFile); err != nil {
			return compose.Config{}, err
		}
	}
	password, err := secret(c.KeyPassword)
	if err != nil {
		return compose.Config{}, err
	}
	nation, err := c.Nation.open()
	if err != nil {
		return compose.Config{}, err
	}
	letters, err := c.Mail.open()
	if err != nil {
		return compose.Config{}, err
	}
	shared, err := c.Shared.open(c.address())
	if err != nil {
		return compose.Config{}, err
	}
	copies, err := c.Backup.open(c.Data)
	if err != nil {
		return compose.Config{}, err
	}
	day, err := readDay(c.Data)
	if err != nil {
		return compose.Config{}, err
	}
	log := logger(out, level, asJSON)
	if day.days != 0 {
		log.Warn("the office's day was moved for a trial", "days", day.days, "kept in", day.path)
	}
	return compose.Config{Dir: c.Data, Postgres: postgres, Province: c.Province, Now: day.now, Nation: nation, Mail: letters, Shared: shared, Address: c.address(), Password: password,
		Backup: copies, Program: versionText(), Moved: day.days, Log: log}, nil
}

func (c configFile) pages() (web.Config, error) {
	proxies, err := c.Web.proxies()
	return web.Config{Secure: c.Web.Secure || c.TLS.Certificate != "", Proxies: proxies, Origins: c.Web.Origins, Clock: time.Now}, err
}
