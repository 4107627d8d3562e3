"""Labels a dataset of JSON lines with Apache Spark: each partition is piped through `glm label --stream`.

    spark-submit label.py reviews.jsonl labelled --task reviews.glm-task.json --partitions 8

The rows keep their order within and across partitions; `labelled` is a folder with a file for each partition.
"""

import argparse
import shlex
from pathlib import Path

from pyspark.sql import SparkSession


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", help="JSON lines: a file, a folder, or whatever else Spark reads")
    parser.add_argument("out", help="the folder to write; it must not exist")
    parser.add_argument("--task", required=True, help="*.glm-task.json, at the same place on every worker")
    parser.add_argument("--partitions", type=int, default=4, help="how many pieces at least (default: 4)")
    parser.add_argument("--glm", default="glm", help="the command on every worker (default: glm)")
    parser.add_argument("--options", default="", help='more for glm label, such as "--model my-model"')
    args = parser.parse_args()

    spark = SparkSession.builder.appName("glm label").getOrCreate()
    # One thread for each process: Spark runs as many of them side by side as it has cores. The process starts in
    # a folder of Spark's, so the task is named by its whole path.
    task = Path(args.task).resolve()
    command = f"{args.glm} label --stream --threads 1 --task {shlex.quote(str(task))} {args.options}"
    rows = spark.sparkContext.textFile(args.data, args.partitions)
    # checkCode: a partition whose process fails, or that has a broken row, fails instead of being shorter.
    rows.pipe(command, checkCode=True).saveAsTextFile(args.out)
    spark.stop()


if __name__ == "__main__":
    main()
