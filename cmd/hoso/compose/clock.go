package compose

import (
	"sync"
	"time"
)

// clock never runs backwards.
type clock struct {
	now  func() time.Time
	mu   sync.Mutex
	last time.Time
}

func (c *clock) read() time.Time {
	t := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.Before(c.last) {
		t = c.last
	}
	c.last = t
	return t
}
