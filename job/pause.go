package job

import (
	"hash/fnv"
	"time"

	"minsheng/id"
)

// pause is how long a job rests after its nth failed attempt: n⁴ seconds, so
// 1 s, 16 s, 81 s, 4 min, 10 min … and up to a tenth more, different for each
// job, so that jobs which failed together do not all come back at once.
func pause(attempt int, job id.ID) time.Duration {
	n := time.Duration(min(attempt, 24)) // 24⁴ s are nearly four days
	rest := n * n * n * n * time.Second
	h := fnv.New32a()
	h.Write([]byte(job))
	return rest + rest*time.Duration(h.Sum32()%1000)/10_000
}
