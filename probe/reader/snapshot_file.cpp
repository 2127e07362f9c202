#include "probe/reader/snapshot_file.hpp"

#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "probe/reader/error.hpp"
#include "probe/reader/output_file.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

namespace {

// No segment of ours is as large: its slots are limited to 4 GiB (probe/recorder/slots.cpp).
constexpr std::uint64_t max_image_bytes = std::uint64_t{8} << 30;
constexpr int compression_level = 3;

struct free_compressor {
  void operator()(ZSTD_CCtx* c) const { ZSTD_freeCCtx(c); }
};
struct free_decompressor {
  void operator()(ZSTD_DCtx* c) const { ZSTD_freeDCtx(c); }
};

error damaged(const std::string& path, const std::string& what) {
  return {fault::damaged, path + ": damaged snapshot file: " + what + "; take it anew"};
}

snapshot_preamble read_preamble(const segment_bytes& file) {
  snapshot_preamble p{};
  file.read(0, &p, sizeof(p));
  if (p.version != snapshot_version) {
    throw error(fault::other_version, file.path() + ": is a snapshot file of version " + std::to_string(p.version) +
                                          ", this curfew reads version " + std::to_string(snapshot_version) +
                                          "; use the curfew that wrote it");
  }
  if (p.end > static_cast<std::uint32_t>(model::process_end::died)) {
    throw damaged(file.path(), "its process had ended in the unknown way " + std::to_string(p.end));
  }
  if (p.image_bytes < segment::header_bytes || p.image_bytes > max_image_bytes) {
    throw damaged(file.path(), "it claims to hold " + std::to_string(p.image_bytes) + " bytes");
  }
  return p;
}

void check_frame(const std::string& path, const std::vector<std::byte>& beginning, std::uint64_t expected) {
  const unsigned long long declared = ZSTD_getFrameContentSize(beginning.data(), beginning.size());
  if (declared == ZSTD_CONTENTSIZE_ERROR) throw damaged(path, "there is no zstd frame in it");
  if (declared == ZSTD_CONTENTSIZE_UNKNOWN || declared != expected) {
    throw damaged(path, "its zstd frame does not hold the " + std::to_string(expected) + " bytes it should");
  }
}

segment_copy decompress(const segment_bytes& file, std::uint64_t image_bytes) {
  const std::uint64_t file_bytes = file.size();
  std::uint64_t at = sizeof(snapshot_preamble);
  std::vector<std::byte> piece;
  const auto read_piece = [&] {
    piece.resize(std::min<std::uint64_t>(ZSTD_DStreamInSize(), file_bytes - at));
    file.read(at, piece.data(), piece.size());
    at += piece.size();
  };
  if (file_bytes < at) throw damaged(file.path(), "it was cut");
  read_piece();
  check_frame(file.path(), piece, image_bytes);

  segment_copy result{std::make_unique_for_overwrite<std::byte[]>(image_bytes), image_bytes};
  const std::unique_ptr<ZSTD_DCtx, free_decompressor> context(ZSTD_createDCtx());
  ZSTD_outBuffer out{result.bytes.get(), image_bytes, 0};
  for (;;) {
    ZSTD_inBuffer in{piece.data(), piece.size(), 0};
    while (in.pos < in.size) {
      const std::size_t before = in.pos + out.pos;
      const std::size_t status = ZSTD_decompressStream(context.get(), &out, &in);
      if (ZSTD_isError(status)) throw damaged(file.path(), ZSTD_getErrorName(status));
      if (status == 0) {
        if (out.pos != image_bytes || in.pos != in.size || at != file_bytes) {
          throw damaged(file.path(), "its zstd frame ends in the wrong place");
        }
        return result;
      }
      if (in.pos + out.pos == before) throw damaged(file.path(), "it holds more than it claims");
    }
    if (at == file_bytes) throw damaged(file.path(), "it was cut");
    read_piece();
  }
}

}  // namespace

void write_snapshot_file(const std::string& path, const segment_copy& what, const saved_state& state) {
  snapshot_preamble p{};
  std::memcpy(p.magic, snapshot_magic, sizeof(p.magic));
  p.version = snapshot_version;
  p.end = static_cast<std::uint32_t>(state.end);
  p.image_bytes = what.size;
  p.scan_began = state.scan_began;
  p.taken = state.taken;

  output_file file(path);
  file.write(&p, sizeof(p));
  const std::unique_ptr<ZSTD_CCtx, free_compressor> context(ZSTD_createCCtx());
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, compression_level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setPledgedSrcSize(context.get(), what.size);
  std::vector<std::byte> piece(ZSTD_CStreamOutSize());
  ZSTD_inBuffer in{what.bytes.get(), what.size, 0};
  std::size_t left = 1;
  while (left != 0) {
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    left = ZSTD_compressStream2(context.get(), &out, &in, ZSTD_e_end);
    if (ZSTD_isError(left)) {
      throw error(fault::cannot_write, path + ": cannot be compressed: " + ZSTD_getErrorName(left));
    }
    file.write(piece.data(), out.pos);
  }
  file.commit();
}

bool is_snapshot_file(const descriptor& file) {
  char magic[sizeof(snapshot_magic)];
  return ::pread(file.get(), magic, sizeof(magic), 0) == static_cast<ssize_t>(sizeof(magic)) &&
         std::memcmp(magic, snapshot_magic, sizeof(magic)) == 0;
}

saved_image read_snapshot_file(descriptor opened, const std::string& path) {
  const segment_bytes file = segment_bytes::of_file(std::move(opened), path);
  const snapshot_preamble p = read_preamble(file);
  return {{static_cast<model::process_end>(p.end), p.scan_began, p.taken}, decompress(file, p.image_bytes)};
}

}  // namespace curfew::reader
