package io.github.ddpm.familiar;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The options that users of other trainers (diffusers, EDM, guided-diffusion,
 * denoising-diffusion-pytorch, PyTorch Lightning) know, and what to type here.
 */
final class FamiliarWords {
  /** For {@code train}. To add a word, add it to its line, or a line of its own. */
  private static final String TRAIN =
      """
      steps num-steps n-steps max-steps max-train-steps train-num-steps total-steps = --set training.steps={N}
      iterations iters num-iterations max-iters total-iters lr-anneal-steps = --set training.steps={N}
      epoch epochs num-epochs n-epochs max-epochs num-train-epochs e = --set training.steps=N # training is counted in steps, and an epoch is images / training.batch_size of them
      duration kimg total-kimg = --set training.steps=N # training is counted in steps, each of training.batch_size images
      lr learning-rate base-lr train-lr = --set training.learning_rate={LR}
      batch batch-size bs b train-batch-size per-device-train-batch-size global-batch-size = --set training.batch_size={B}
      microbatch micro-batch micro-batch-size batch-gpu = --set training.micro_batch={B}
      gradient-accumulation-steps gradient-accumulate-every accumulate-grad-batches = --set training.micro_batch=B # a step is split by the number of images at once, not of parts
      resume resume-training resume-from resume-from-checkpoint resume-checkpoint ckpt-path load-checkpoint = # the same command again resumes its run
      transfer pretrained pretrained-model pretrained-model-name-or-path finetune init-from model = --init {DIR}
      outdir output-dir out-dir out output o save-dir results-folder results-dir work-dir workdir logdir log-dir logging-dir default-root-dir run-dir = --run {DIR}
      name run-name exp-name exp experiment experiment-name = --run checkpoints/{NAME}
      cfg config-file config-name config-path c = --config {FILE}
      seed random-seed manual-seed seed-everything = --set seed={S}
      gpus gpu num-gpus ngpu n-gpus devices num-processes nproc-per-node accelerator cuda use-cuda use-gpu = --device cuda # a run uses one device; cuda:N is the N-th GPU
      cpu use-cpu no-cuda = --device cpu
      fp16 use-fp16 bf16 amp mixed-precision half = --precision bf16
      fp32 = --precision fp32
      data-dir data-path data dataset dataset-name dataset-path train-data-dir folder root = ddpm train {PATH} # images are named without an option
      resolution image-size img-size imgsz size = --set data.image_size={S}
      channels in-channels image-channels = --set data.channels={C}
      center-crop = --set data.crop=center
      random-crop = --set data.crop=random
      random-flip horizontal-flip hflip flip xflip mirror augment augment-horizontal-flip = --set data.horizontal_flip=true
      num-workers workers dataloader-num-workers cache = # images are decoded once, by all processor cores
      dim base-channels num-channels model-channels cbase = --set model.block_out_channels=[64, 128, 256] # channels are given for each level
      dim-mults channel-mult cres block-out-channels = --set model.block_out_channels=[64, 128, 256] # channels are given for each level
      num-res-blocks layers-per-block num-blocks = --set model.layers_per_block={N}
      attention-resolutions attn-resolutions = --set model.attention_resolutions=[{16}]
      num-head-channels attention-head-dim attn-dim-head = --set model.attention_head_dim={C}
      dropout = --set model.dropout={P}
      class-cond cond conditional class-conditional num-classes = --set model.classes={K}
      timesteps num-timesteps diffusion-steps ddpm-num-steps num-train-timesteps = --set diffusion.timesteps={T}
      noise-schedule beta-schedule ddpm-beta-schedule schedule = --set diffusion.schedule={cosine}
      beta-start = --set diffusion.beta_start={B}
      beta-end = --set diffusion.beta_end={B}
      objective prediction-type prediction parameterization = --set diffusion.prediction={epsilon}
      predict-xstart = --set diffusion.prediction=sample
      learn-sigma = --set diffusion.learn_sigma=true
      loss loss-type = --set diffusion.loss={mse}
      snr-gamma min-snr-gamma = --set diffusion.snr_gamma={5}
      optimizer optim = --set training.optimizer={adamw}
      lr-scheduler lr-schedule scheduler = --set training.lr_scheduler={cosine}
      lr-warmup-steps warmup-steps warmup = --set training.warmup_steps={N}
      adam-beta1 beta1 = --set training.adam_beta1={B}
      adam-beta2 beta2 = --set training.adam_beta2={B}
      adam-epsilon eps = --set training.adam_epsilon={E}
      weight-decay adam-weight-decay wd = --set training.weight_decay={W}
      max-grad-norm gradient-clip-val gradient-clip grad-clip clip-grad = --set training.gradient_clip={1}
      ema-decay ema-rate ema-max-decay = --set training.ema_decay={0.999}
      use-ema ema = # weights are always averaged, by training.ema_decay
      save-every save-interval checkpointing-steps checkpoint-every save-and-sample-every ckpt-every snap dump = --set training.checkpoint_every={N}
      sample-every sample-interval preview-every = --set training.preview_every={N}
      log-every log-interval log-every-n-steps tick = --set training.log_every={N}
      checkpoints-total-limit save-total-limit save-top-k keep = --set training.keep={N}
      report-to logger wandb use-wandb tensorboard use-tensorboard = # a run's folder always has report.html and TensorBoard's events
      num-inference-steps ddpm-num-inference-steps = --set sampling.steps={K}
      sampler = --set sampling.sampler={ddim}
      num-images num-samples = --set training.preview_images={N}
      """;

  /** For commands that draw images, as far as they have the option. */
  private static final String SAMPLE =
      """
      num-images n-images num-samples n-samples total-samples num count amount samples = -n {N}
      num-inference-steps inference-steps num-steps sampling-steps sampling-timesteps sample-steps ddim-steps timestep-respacing timesteps = --steps {K}
      scheduler solver sampler-name sampling-method = --sampler {ddim}
      use-ddim ddim = --sampler ddim
      ddim-eta = --eta {E}
      discretization = --spacing {NAME}
      guidance-scale cfg-scale cfg classifier-scale w = --guidance {W}
      class-idx class-label class-labels classes class-id label = --class {K}
      batch-size bs b eval-batch-size max-batch-size = --batch {B}
      outdir output-dir out-dir output o save-dir sample-dir = --out {DIR}
      network network-pkl ckpt ckpt-path checkpoint checkpoint-path model-path model-id model-dir weights pretrained run resume = --model {DIR}
      random-seed manual-seed = --seed {S}
      nrow ncol cols = --columns {K}
      init-image input-image image = --from {IMAGE}
      mask-image = --mask {IMAGE}
      gpus gpu num-gpus ngpu devices accelerator cuda use-cuda = --device cuda
      cpu use-cpu no-cuda = --device cpu
      fp16 use-fp16 bf16 half dtype = --precision bf16
      ref ref-path = --reference {STATS.npz}
      data-dir dataset real real-path = --data {SOURCE}
      metric = --metrics {fid}
      resolution image-size img-size size height width = # the model has its own image size
      use-ema ema = # the averaged weights are always taken
      config = # the model has its own settings; --set sampling.… changes some
      """;

  private static final Map<String, List<FamiliarWord>> TABLES =
      Map.of(
          "train", table(TRAIN),
          "sample", table(SAMPLE),
          "sweep", table(SAMPLE),
          "evaluate", table(SAMPLE));

  private FamiliarWords() {}

  private static List<FamiliarWord> table(String lines) {
    return lines.lines().map(FamiliarWord::parse).toList();
  }

  /** The whole table of a command. */
  static List<FamiliarWord> of(String command) {
    return TABLES.getOrDefault(command, List.of());
  }

  /** What an option of another trainer means, however it writes it. */
  static Optional<FamiliarWord> find(String command, String option) {
    String name = name(option);
    return of(command).stream().filter(word -> word.names().contains(name)).findFirst();
  }

  /** Without dashes before it, and without the section that Lightning writes before a name. */
  private static String name(String option) {
    return option
        .toLowerCase(Locale.ROOT)
        .replaceFirst("^-+", "")
        .replaceFirst("^(trainer|model|data|optimizer)\\.", "")
        .replace('_', '-');
  }
}
