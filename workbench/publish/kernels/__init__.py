"""Warm kernels: each report runs in a process of its own, forked from one that has done the slow imports already.

    with warm_process() as warm:                      # kernels.warm; None where forking is not safe
        executed = execute(notebook, ..., warm=warm)  # publish.run; a kernel forked for this notebook alone
        worker = start_worker(warm, function, arguments={"a": 1})  # kernels.client; any function, in a forked process
        value = worker.result()

`warm_process` ends with its block, or with the process that opened it however that dies, and takes every kernel and worker
with it. `running_process()` is the one that `workbench warm` keeps, or None. A worker is watched by `worker.fileno()`
(readable when it ends), stopped by `worker.kill()`, and killed when the process that started it dies. Inside a worker
`current_process()` is the warm process it came from, so that `report` and `execute` use it without being told.
Everything falls back to the stock kernel when `warm` is None, dead, stale or not like the environment that is asked for.
"""
