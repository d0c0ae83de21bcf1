package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"hoso/canon"
)

// assets are the styles, scripts, fonts and icons the build made, held in memory. Without a build the pages work and look plain.
type assets struct {
	files map[string]asset
	names map[string]string // name → name with the hash of its content
}

type asset struct {
	media   string
	etag    string
	bytes   []byte
	small   []byte // gzip, nil when it does not pay
	forever bool   // the name holds the hash of the content
}

const manifestFile = "manifest.json"

func readAssets(dist fs.FS) (assets, error) {
	a := assets{files: map[string]asset{}, names: map[string]string{}}
	manifest, err := fs.ReadFile(dist, manifestFile)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err == nil {
		err = json.Unmarshal(manifest, &a.names)
	}
	if err != nil {
		return a, fmt.Errorf("web: %s: %w", manifestFile, err)
	}
	hashed := map[string]bool{}
	for _, name := range a.names {
		hashed[name] = true
	}
	err = fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") || name == manifestFile {
			return err
		}
		content, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		a.files[name], err = newAsset(name, content, hashed[name])
		return err
	})
	if err != nil {
		return a, fmt.Errorf("web: %w", err)
	}
	return a, nil
}

// medias are the types of the files the build makes; the system's own table may lack them.
var medias = map[string]string{
	".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	".woff2": "font/woff2", ".ttf": "font/ttf", ".json": "application/json", ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json",
}

func newAsset(name string, content []byte, hashed bool) (asset, error) {
	a := asset{media: medias[path.Ext(name)], etag: `"` + canon.Digest(content)[:16] + `"`, bytes: content, forever: hashed}
	if a.media == "" {
		a.media = mime.TypeByExtension(path.Ext(name))
	}
	if a.media == "" {
		a.media = "application/octet-stream"
	}
	var small bytes.Buffer
	if err := squeeze(&small, content); err != nil {
		return a, err
	}
	if small.Len() < len(content)*9/10 {
		a.small = small.Bytes()
	}
	return a, nil
}

func (a assets) built() bool { return len(a.files) > 0 }

// at gives the address of a built file by its plain name; empty when nothing was built.
func (a assets) at(name string) string {
	if hashed, ok := a.names[name]; ok {
		return "/static/" + hashed
	}
	return ""
}

func (a assets) serve(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[r.PathValue("file")]
	if !ok {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.media)
	h.Set("ETag", f.etag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "public, max-age=3600")
	if f.forever {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if r.Header.Get("If-None-Match") == f.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.bytes
	if f.small != nil && acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = f.small
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}
